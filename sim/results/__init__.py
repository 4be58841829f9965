"""What a run leaves behind: recorded indicators and the files of an answer."""
