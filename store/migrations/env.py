"""Alembic's entry: runs the migrations on the engine that `Database` hands over."""

from alembic import context

from store import (  # noqa: F401 - their tables are the metadata
    access,
    alerts,
    attendance,
    base,
    correspondence,
    lineage,
    models,
    notes,
    people,
    rota,
    webhooks,
)

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=base.Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
