"""What each page says: functions of a snapshot and parameters that give plain data."""
