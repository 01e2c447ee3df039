"""The page's server: a library of recordings, jobs that hear them, and what a browser needs to show them.

What the extra `page` brings is imported under this room alone.
"""
