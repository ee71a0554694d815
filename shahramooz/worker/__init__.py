"""The clock's door: what is due is found and done here, one municipality and one transaction at a time.

Two ways of work. *Rounds* look every few seconds for what is due (promote waiting people, send messages). *Tasks* are
asked for by an act through the outbox (`journal.record.later`), drained in batches into Procrastinate and retried when
their worker was killed. Both call the stages' `jobs`, which are safe to run twice.
"""
