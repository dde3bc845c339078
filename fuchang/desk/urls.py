"""All addresses of the desk's pages."""

from fuchang.web.routes import walked

urlpatterns = walked()
handler400 = "fuchang.desk.middleware.refused"
handler404 = "fuchang.web.middleware.missing"
handler500 = "fuchang.desk.middleware.failed"
