"""The API of all rooms: one gate, one shape for refusals, one version."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from lianxin.dispatch.api import router as dispatch
from lianxin.hotline.api import router as hotline
from lianxin.insight.api import router as insight
from lianxin.kernel.access import token_only
from lianxin.kernel.edge import speak_problems


class Json(BaseRenderer):
    """Write answers as pydantic writes them: five times as fast as Django's encoder."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return to_json(data)


api = NinjaAPI(
    title="连心 Lianxin",
    version="1",
    urls_namespace="api",
    auth=token_only,
    docs_url=None,
    renderer=Json(),
    description="工单从登记到办结的接口；令牌由管理员发放，写入可带 Idempotency-Key 重复发送。",
)
speak_problems(api)
api.add_router("", hotline)
api.add_router("", dispatch)
api.add_router("", insight)
