"""Many small tables on a real server: how long a scan of them all takes, beside only selecting the same rows."""
