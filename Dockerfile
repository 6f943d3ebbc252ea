# The desk in an image: built in one stage, run in another that holds no build tools and no root.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
WORKDIR /app

# The dependencies alone first, so that a change of the code does not install them again. tzdata is among them. PyTorch's CPU
# build where an index offers it: the usual one brings several GB of GPU libraries.
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN mkdir bot migrations \
 && touch bot/__init__.py migrations/__init__.py \
 && (/venv/bin/pip install torch==2.13.0+cpu || true) \
 && /venv/bin/pip install --constraint constraints.txt . \
 && /venv/bin/pip uninstall --yes deskhand

COPY bot bot
COPY migrations migrations
COPY policy.example.toml ./
RUN /venv/bin/pip install --no-deps --editable . && /venv/bin/python -m compileall -q bot migrations
# The embedding model, exported once: what serves it needs no PyTorch, which is most of the image.
RUN /venv/bin/python -m bot.embed && /venv/bin/pip uninstall --yes torch


FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home desk \
 && install --directory --owner desk --group desk /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
# Inside the container only; what is published, and where, is said outside.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/desk.db \
    DATA_DIR=/data \
    HTTP_BIND=0.0.0.0:8080 \
    LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
