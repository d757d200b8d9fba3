"""The private PostgreSQL cluster keeps its promises."""

from sqlalchemy import create_engine, text

from store.database import Database, now
from store.models import Mailbox
from tests.servers.postgres import Postgres


def test_each_test_gets_an_empty_database(postgres: Postgres) -> None:
    urls = [postgres.new_database(), postgres.new_database()]
    for url in urls:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE letter (words text)"))
            connection.execute(text("INSERT INTO letter VALUES ('Grüße')"))
            assert connection.scalar(text("SELECT words FROM letter")) == "Grüße"
        engine.dispose()

    assert urls[0] != urls[1]


def test_a_database_with_tables_is_current_and_shows_nothing_of_another_test(
    postgres: Postgres,
) -> None:
    for _ in range(2):
        database = Database(postgres.new_database_with_tables())
        with database.begin() as session:
            session.add(Mailbox(name="one", first_seen_at=now()))
            assert session.query(Mailbox).count() == 1
        assert database.is_current()
        database.close()


def test_a_stopped_cluster_starts_again_with_its_data() -> None:
    with Postgres() as cluster:
        url = cluster.new_database()
        cluster.stop()
        cluster.start()
        engine = create_engine(url)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()
