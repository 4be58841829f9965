"""The levers of policy: cards, schedules, and their values under a mix."""
