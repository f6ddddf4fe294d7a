"""Ways in which an appeal reaches us (渠道)."""

from lianxin.core.words import Word


class Channel(Word):
    """One way in."""

    PHONE = "phone", "来电"
    WEB = "web", "网页"
    QR = "qr", "扫码"
    VISIT = "visit", "来访"
    LETTER = "letter", "来信"
    TRANSFER = "transfer", "12345 转办"
    API = "api", "系统对接"
    IMPORT = "import", "批量导入"
