# The program for the orchestrator and the adapters: one image, told by its arguments what to be.

FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
        libjansson-dev librabbitmq-dev libsqlite3-dev libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /onevisit
# The versions that were tried out, where the folder has them.
COPY Package.swift Package.resolved* ./
COPY Sources Sources
COPY Adapters Adapters
# The manifest names the tests too; a build of the program needs their folders, not what is in them.
COPY Tests Tests
RUN swift build --configuration release --product onevisit --static-swift-stdlib \
    && install -D "$(swift build --configuration release --show-bin-path)/onevisit" /out/onevisit

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
        ca-certificates libjansson4 librabbitmq4 libsqlite3-0 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/onevisit onevisit
COPY --from=build /out/onevisit /usr/local/bin/onevisit
COPY Contracts /usr/share/onevisit/Contracts
ENV ONEVISIT_CONTRACTS=/usr/share/onevisit/Contracts
USER onevisit
WORKDIR /var/lib/onevisit
STOPSIGNAL SIGTERM
ENTRYPOINT ["onevisit"]
CMD ["serve"]
