"""The flow on several processes and machines: PostgreSQL keeps the work, Celery rings for it.

Every task is a doorbell: it carries an id or nothing, and whoever answers asks the database
what there is to do. A bell that is lost, rung twice or rung by mistake changes nothing.
"""
