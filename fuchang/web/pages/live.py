"""What the browser asks while somebody looks: has anything happened since? 204 means no."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from fuchang.cases.models import CaseEvent
from fuchang.store.walls import everything
from fuchang.web.asked import whole
from fuchang.web.routes import Route

FAR_BACK = 5_000  # events; a shop where nothing happened for so long costs no more than a busy one


def seen() -> int:
    """The number of the last event that the person may see, 0 where the last ones are others'."""
    newest = CaseEvent.objects.order_by("-pk").values_list("pk", flat=True)
    with everything("where the end of all events is; nothing of them is shown"):
        end = CaseEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return newest.filter(pk__gt=end - FAR_BACK).first() or 0


def live(request: HttpRequest) -> HttpResponse:
    """204 while nothing is new; else the number to ask with the next time."""
    last = seen()
    if last == whole(request.GET.get("seen")):
        return HttpResponse(status=204)
    return JsonResponse({"seen": last})


ROUTES = [Route("live/", live, "live", "see_cases")]
