from contextlib import nullcontext
from service.settings import Settings
from store.database import Database


def serve_vitals(settings: Settings, database: Database):
    return nullcontext()
