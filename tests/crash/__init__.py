"""The crash trial: the whole product as a user starts it, eight clients at work, and a killer among its processes."""
