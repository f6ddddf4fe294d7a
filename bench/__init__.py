"""What the product costs: CPU by the operating system's accounting, beside an anchor measured in the same run.

``python -m bench`` makes a province of a million orders in a temporary folder, serves it as ``lianxin serve`` does,
and prints one table. A bar that is missed is shown, never a failure: a benchmark is not a test.
"""
