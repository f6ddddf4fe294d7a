"""The API of all rooms: one gate, one shape for refusals, one version."""

from ninja import NinjaAPI

from lianxin.dispatch.api import router as dispatch
from lianxin.hotline.api import router as hotline
from lianxin.insight.api import router as insight
from lianxin.kernel.access import token_only
from lianxin.kernel.edge import speak_problems

api = NinjaAPI(
    title="连心 Lianxin",
    version="1",
    urls_namespace="api",
    auth=token_only,
    docs_url=None,
    description="工单从登记到办结的接口；令牌由管理员发放，写入可带 Idempotency-Key 重复发送。",
)
speak_problems(api)
api.add_router("", hotline)
api.add_router("", dispatch)
api.add_router("", insight)
