"""Lake (数据湖): the analytical store, partitioned Parquet behind one query layer.

Not furnished yet. It will hold purchases, and snapshots of the registry by date.
"""
