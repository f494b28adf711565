"""Telling it in pictures: what a picture holds, and how it becomes pages to look at."""
