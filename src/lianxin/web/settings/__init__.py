"""Settings: ``base`` is the product, ``production`` only tightens it, ``test`` only quickens it."""
