"""The machinery: columns, views, rules, addressed chance, diaries and contacts."""
