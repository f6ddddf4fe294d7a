"""Portal (公众端): what people without a staff account see: file an appeal, follow it, rate it.

Composes the hotline and dispatch; holds no table and decides nothing.
"""
