"""
The desk: what happens, in one short transaction each, around pure decisions.

``work`` is the open transaction with what must follow it; ``intake`` takes what came in; ``lifecycle``, ``replies`` and
``merging`` are the verbs; ``cards``, ``pages`` and ``lists`` say how things read; ``table`` is the command table; ``gate``
is the only way into it; ``desk`` is the face that the worker and the adapters see.
"""
