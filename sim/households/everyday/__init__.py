"""What households do from day to day: travel, habits, labels, carbon inclusion, green tariff."""
