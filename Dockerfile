# weir, whichever part of it: `docker run weir gateway`, `docker run weir agent camera`, …
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: `prepare` builds, and the sources are not here yet.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
COPY --from=build /app/examples ./examples
COPY --from=build /app/packaging ./packaging
# A new volume takes over the owner of the folder that it is mounted on.
RUN cd /var/lib && install -d -m 700 -o node -g node weir weir/data weir/agents weir/lab weir/key weir/enrolments
ENV WEIR_HOST=0.0.0.0 \
    WEIR_METRICS_HOST=0.0.0.0 \
    WEIR_STORE_URL=file:/var/lib/weir/store \
    WEIR_DATA_DIR=/var/lib/weir/data \
    WEIR_JOURNAL_DIR=/var/lib/weir/agents \
    COLOR_PICKER_LAB=/var/lib/weir/lab
USER node
EXPOSE 8000
ENTRYPOINT ["node", "/app/bin/weir.js"]
CMD ["up"]
