/** Made of the description of the HTTP API by `npm run api`: do not edit. */

export interface paths {
    "/now": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the lab stands now, and what to do about it
         * @description What `weir now` prints: who acts, what holds whom, and the next command to type. No instrument is asked for it.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getNow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells all that changes, as server-sent events
         * @description A hint of what to read again, and what to show as news. From now on, or after a position: each `id` is one, and about 10,000 entries are kept.
         *     Where nothing is told for 15 s, and at once at the beginning, `position` comes; `reset` where entries were missed. Of several filters
         *     an entry has to fit all.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["readFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the instruments did over a stretch of time, and which steps waited
         * @description From what the gateway remembers: the runs of a week, 100,000 runs and steps at most, read anew when it starts. Simulated runs are left out.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the lab got done over a stretch of time
         * @description From what the gateway remembers, as `/timeline`.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands in a workflow
         * @description Answers the run once it is in the store: from then on it is carried out, whatever breaks. Send an `Idempotency-Key` and repeat
         *     the request as often as needed: it is one run. A workflow that cannot be run is refused with every problem and its line.
         *
         *     A key must have the scope `runs:submit`.
         */
        post: operations["submitRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists runs, the newest first
         * @description With `text` or `module` each run is looked at: 2,000 of them, or for 2 s, whichever is less. The answer may then hold fewer than `limit`, or none, and `next` leads on.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a run with its steps
         * @description A key must have the scope `runs:read`.
         */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes label or priority of a run that goes on, or arguments of its steps that have not begun
         * @description A key must have the scope `runs:control`.
         */
        patch: operations["changeRun"];
        trace?: never;
    };
    "/runs/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a run with its steps
         * @description Answers as `GET /runs/{id}` does.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["getRunState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a run's log
         * @description One line per entry, times in UTC. Its events are lines in WEI's form, with local times.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["getRunLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists a run's files: its log, those handed in, those its steps made
         * @description A key must have the scope `data:read`.
         */
        get: operations["listRunFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists a run's files: its log, those handed in, those its steps made
         * @description Answers as `GET /runs/{id}/files` does.
         *
         *     A key must have the scope `data:read`.
         */
        get: operations["listRunResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sends a file of a run
         * @description A key must have the scope `data:read`.
         */
        get: operations["getRunFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a run: no further step starts, and what acts is asked to stop
         * @description A key must have the scope `runs:control`.
         */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pauses a run: no further step starts until it is resumed
         * @description A step that an instrument acts on goes on to its end.
         *
         *     A key must have the scope `runs:control`.
         */
        post: operations["pauseRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets a paused run go on
         * @description One that waits for a word on a step is not paused: say what became of it.
         *
         *     A key must have the scope `runs:control`.
         */
        post: operations["resumeRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is known of a step whose outcome nobody knows, and what each answer would do
         * @description It changes nothing. A POST with `preview` in its query answers the same, and changes nothing either.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["getUnknownPreview"];
        put?: never;
        /**
         * Says what became of a step whose outcome nobody knows
         * @description Look at the instrument first.
         *
         *     A key must have the scope `outcomes:resolve`.
         */
        post: operations["resolveRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a retry of a run would do: what moves, and what is stale
         * @description It stores nothing. A POST with `preview` in its query answers the same, and stores nothing either.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["getRetryPreview"];
        put?: never;
        /**
         * Lets a run go on after a failure
         * @description Of a run that has failed or was cancelled it makes a new run: it takes over what earlier steps returned, their files too, and goes on with the
         *     step that failed, or with `from_step`. Of a run that waits at a step that has failed (`on_failure: pause`) it does that step again. Ask for the preview
         *     first: it says what moves, and what is stale.
         *
         *     A key must have the scope `runs:control`.
         */
        post: operations["retryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets a run go on without a step that waits for a word, or that has not begun
         * @description A key must have the scope `runs:control`.
         */
        post: operations["skipStep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/insert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts steps before one that waits for a word, or that has not begun
         * @description The steps are those of a workflow's `flowdef`; they may name the run's payload, parameters and files, each other, and the steps that are done before that
         *     one. Of steps that come as a text, YAML or JSON, what is wrong is told with line and column. The same steps before the same step count once, unless an `Idempotency-Key` says that they are others. A step that waits for a word waits on once they are done: a retry does it again. With `preview` in the query
         *     nothing is put in; what would be refused is refused.
         *
         *     A key must have the scope `runs:control`.
         */
        post: operations["insertSteps"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/waits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a run does not go on, down to what must happen
         * @description A key must have the scope `runs:read`.
         */
        get: operations["getRunWaits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/handed-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The workflow of a run as it was written
         * @description A key must have the scope `runs:read`.
         */
        get: operations["getHandedIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Looks at a workflow while it is written
         * @description Nothing is stored, and nothing is sent. What is wrong is told as a submission would be refused for it, all of it at once, each with its
         *     place; where the shape of a step is wrong, the other steps are looked at all the same. It answers 200 also for a workflow that cannot be run.
         *
         *     A key must have the scope `runs:submit`.
         */
        post: operations["checkWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/asks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the questions that wait for an answer
         * @description A question stands open while its step is with the agent that asks, and nobody has answered.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["listAsks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/asks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a question, and what was answered
         * @description A key must have the scope `runs:read`.
         */
        get: operations["getAsk"];
        put?: never;
        /**
         * Answers a question
         * @description Answers once the answer is in the store: its step returns it, whatever breaks. The first answer counts. The same answer again
         *     changes nothing; another one is refused, and told who answered, when and what.
         *
         *     A key must have the scope `runs:control`.
         */
        post: operations["answerAsk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Looks at a workflow with the instruments, before it is handed in
         * @description Takes what a submission takes, or JSON as `POST /workflows/check` does, and stores nothing. It tells all that a submission would be refused for,
         *     and of each step what its agent says of its arguments, how its locations are, what would keep it waiting, and what is before it. Agents are
         *     asked about 200 different sets of arguments at most, for 10 seconds in all; nothing is moved by it. It answers 200 also for a workflow that cannot
         *     be run, and promises nothing: all of it may be otherwise when the run's turn has come.
         *
         *     A key must have the scope `runs:submit`.
         */
        post: operations["preflightRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/wc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the definition of the workcell that is in force
         * @description A key must have the scope `lab:read`.
         */
        get: operations["getWorkcell"];
        put?: never;
        /**
         * Takes another definition, in force until the next reset
         * @description Drivers, configs of drivers, webhooks and mail servers stay as the workcell file has them.
         *
         *     A key must have the scope `lab:define`.
         */
        post: operations["defineWorkcell"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/wc/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the settings that the server goes by
         * @description A key must have the scope `lab:read`.
         */
        get: operations["getConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/wc/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows how the workcell stands: modules, locations, runs
         * @description Nothing is asked of an instrument for it.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getWorkcellState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/wc/state/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resets the workcell, as `POST /admin/reset` does
         * @description A key must have the scope `lab:operate`.
         */
        post: operations["resetWorkcell"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/wc/clear_runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forgets completed and failed runs
         * @description Their folders stay.
         *
         *     A key must have the scope `lab:define`.
         */
        delete: operations["clearRuns"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workcells": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the definition of the workcell that is in force
         * @description Answers as `GET /wc` does.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getWorkcellAtWorkcells"];
        put?: never;
        /**
         * Takes another definition, in force until the next reset
         * @description Answers as `POST /wc` does.
         *
         *     A key must have the scope `lab:define`.
         */
        post: operations["defineWorkcellAtWorkcells"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workcells/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the settings that the server goes by
         * @description Answers as `GET /wc/config` does.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getConfigAtWorkcells"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workcells/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows how the workcell stands: modules, locations, runs
         * @description Answers as `GET /wc/state` does.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getWorkcellStateAtWorkcells"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workcells/state/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resets the workcell, as `POST /admin/reset` does
         * @description Answers as `POST /wc/state/reset` does.
         *
         *     A key must have the scope `lab:operate`.
         */
        post: operations["resetWorkcellAtWorkcells"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workcells/clear_runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forgets completed and failed runs
         * @description Answers as `DELETE /wc/clear_runs` does.
         *
         *     A key must have the scope `lab:define`.
         */
        delete: operations["clearRunsAtWorkcells"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/modules/{name}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows how a module stands
         * @description A key must have the scope `lab:read`.
         */
        get: operations["getModuleState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations/states": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows what is at each location
         * @description A key must have the scope `lab:read`.
         */
        get: operations["listLocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations/{name}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows what is at a location, as one text, as WEI does
         * @description A key must have the scope `lab:read`.
         */
        get: operations["getLocation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations/{name}/set": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says what is at a location
         * @description A key must have the scope `lab:operate`.
         */
        post: operations["setLocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows what is held, and what each agent did about the latest order
         * @description A key must have the scope `lab:read`.
         */
        get: operations["getOrders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what an order would end
         * @description Nothing is ordered. It is refused as the order would be.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["previewOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/abandon/{module}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives up waiting for what an instance acts on
         * @description Its outcome is then unknown. See that the instrument is at rest first.
         *
         *     A key must have the scope `lab:operate`.
         */
        post: operations["abandonAction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/abandon/{module}/{instance}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives up waiting for what an instance acts on
         * @description Its outcome is then unknown. See that the instrument is at rest first.
         *
         *     A key must have the scope `lab:operate`.
         */
        post: operations["abandonOfInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/{command}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an order for the whole workcell
         * @description While a safety stop holds, `resume` and `unlock` are refused: a `reset` ends it.
         *
         *     A key must have the scope `lab:operate`, for `safety_stop` `lab:stop`.
         */
        post: operations["orderOfWorkcell"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/{command}/{module}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an order for one module
         * @description While a safety stop holds, `resume` and `unlock` are refused: a `reset` ends it.
         *
         *     A key must have the scope `lab:operate`, for `safety_stop` `lab:stop`.
         */
        post: operations["orderOfModule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/{command}/{module}/{instance}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an order for one instance of a module; the others go on
         * @description While a safety stop holds, `resume` and `unlock` are refused: a `reset` ends it.
         *
         *     A key must have the scope `lab:operate`, for `safety_stop` `lab:stop`.
         */
        post: operations["orderOfInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the messages that nobody could process
         * @description A key must have the scope `lab:read`.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead/{letter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a dead letter with its content
         * @description A key must have the scope `lab:read`.
         */
        get: operations["getDeadLetter"];
        put?: never;
        post?: never;
        /**
         * Drops a dead letter
         * @description A key must have the scope `lab:operate`.
         */
        delete: operations["dropDeadLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead/{letter}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a dead letter once more
         * @description A key must have the scope `lab:operate`.
         */
        post: operations["resendDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists events
         * @description The newest 100,000 are kept (`WEIR_KEEP_EVENTS`).
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["listEvents"];
        put?: never;
        /**
         * Logs an event
         * @description A key must have the scope `data:write`.
         */
        post: operations["postEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists events
         * @description Answers as `GET /events` does.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["listAllEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows an event
         * @description A key must have the scope `runs:read`.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands in a datapoint: a value, or a file
         * @description A key must have the scope `data:write`.
         */
        post: operations["postDatapoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sends the value of a datapoint, or its file
         * @description A key must have the scope `data:read`.
         */
        get: operations["getDatapoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data/{id}/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a datapoint: what it is, of which run, and where its file lies
         * @description A key must have the scope `data:read`.
         */
        get: operations["getDatapointInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists experiments
         * @description A key must have the scope `runs:read`.
         */
        get: operations["listExperiments"];
        put?: never;
        /**
         * Registers an experiment
         * @description One that nobody has registered is registered with its first run, event or datapoint.
         *
         *     A key must have the scope `runs:submit`.
         */
        post: operations["registerExperiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists experiments
         * @description Answers as `GET /experiments` does.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["listAllExperiments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows an experiment
         * @description A key must have the scope `runs:read`.
         */
        get: operations["getExperiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{id}/check_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Notes that the client of an experiment lives
         * @description A key must have the scope `runs:submit`.
         */
        post: operations["checkIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the events of an experiment
         * @description A key must have the scope `runs:read`.
         */
        get: operations["listEventsOfExperiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the events of an experiment as a log
         * @description A key must have the scope `runs:read`.
         */
        get: operations["getExperimentLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{id}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the datapoints of an experiment
         * @description A key must have the scope `data:read`.
         */
        get: operations["listDataOfExperiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{id}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the datapoints of an experiment
         * @description Answers as `GET /experiments/{id}/data` does.
         *
         *     A key must have the scope `data:read`.
         */
        get: operations["listDataOfExperimentAsWei"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{id}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The numbers among the datapoints of an experiment, by label over time
         * @description The newest 10,000 datapoints are looked at, or for 2 s, whichever is less; `next` leads to older ones. What simulated runs have made up is left out.
         *
         *     A key must have the scope `data:read`.
         */
        get: operations["listValuesOfExperiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists campaigns
         * @description A key must have the scope `runs:read`.
         */
        get: operations["listCampaigns"];
        put?: never;
        /**
         * Creates a campaign
         * @description A key must have the scope `runs:submit`.
         */
        post: operations["createCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists campaigns
         * @description Answers as `GET /campaigns` does.
         *
         *     A key must have the scope `runs:read`.
         */
        get: operations["listAllCampaigns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a campaign
         * @description A key must have the scope `runs:read`.
         */
        get: operations["getCampaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the keys, oldest first
         * @description A key must have the scope `admin`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Makes a key
         * @description A name whose key has expired or was revoked may be given again.
         *
         *     A key must have the scope `admin`.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes a key
         * @description From then on every gateway refuses it, and what it reads from the feed ends. With the key of an agent that was enrolled its account at the broker ends as well. Again: nothing changes.
         *
         *     A key must have the scope `admin`.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the agents that were enrolled, oldest first
         * @description A key must have the scope `admin`.
         */
        get: operations["listEnrolledAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{module}/{instance}/enrolment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrols an agent on a PC of its own
         * @description Makes an account at the broker and a key that are good for this agent alone. An enrolment that it had ends with that.
         *
         *     A key must have the scope `admin`.
         */
        post: operations["enrolAgent"];
        /**
         * Ends the enrolment of an agent
         * @description Its connections at the broker end, and nothing lets it in any more. Again: nothing changes.
         *
         *     A key must have the scope `admin`.
         */
        delete: operations["endEnrolment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/lab-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes another key with which the lab signs
         * @description Agents that are enrolled from now on are told the new one. The one before counts beside it until it is retired, and runs go on: enrol the agents again, one by one.
         *
         *     A key must have the scope `admin`.
         */
        post: operations["renewLabKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/lab-key/former": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends the lab’s former key
         * @description Refused where agents know no other, and names them. Again: nothing changes.
         *
         *     A key must have the scope `admin`.
         */
        delete: operations["retireLabKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the users, oldest first
         * @description A key must have the scope `admin`.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Makes a user, who signs in on the page with a password or through the provider
         * @description No user has the name of a key that counts. The name of one who was removed may be given again. Who comes from the provider becomes a user by himself; he is made here to let him in again after he was removed.
         *
         *     A key must have the scope `admin`.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{name}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Gives a user another password
         * @description He is signed out everywhere, and must change it when he signs in. His own he changes by `POST /session/password`.
         *
         *     A key must have the scope `admin`.
         */
        put: operations["setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{name}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Signs a user out everywhere
         * @description At once on every gateway, also of what he reads from the feed. He may sign in again: another password or a removal keeps him out.
         *
         *     A key must have the scope `admin`.
         */
        delete: operations["signOutUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes a user
         * @description From then on no gateway lets him in, he is signed out everywhere, and what he reads from the feed ends. Again: nothing changes.
         *
         *     A key must have the scope `admin`.
         */
        delete: operations["removeUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells who asks
         * @description It answers without a key as well; with one that does not count, it answers as without.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Signs a browser in, with a key or with the password of a user
         * @description For the page: programs send the key with each call. A user is signed in until he signs out, has another password or is removed, or the session ends by itself. Whoever has a password that somebody else has set changes it first (`must_change_password`). After several wrong passwords for a name, or from an address, further ones have to wait, whoever goes by that name (429, `Retry-After`). What is asked with the cookie and changes something counts only from a page of the gateway itself.
         */
        post: operations["signIn"];
        /**
         * Signs a browser out
         * @description It forgets the key, and the session of a user is over. A key itself goes on to count: `DELETE /keys/{name}` ends it.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives the user who asks another password
         * @description He proves himself with the one that he has; a wrong one counts as at the sign-in. This session goes on, and all others of his are over at once. Whoever comes from the provider has no password here, and no key has one.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a link that signs a browser in with the key of this request
         * @description For `weir open`. It counts for a minute, once, and at the gateway that has made it.
         */
        post: operations["createSignInLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/links/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signs in the browser that follows a link, and leads it to the page */
        get: operations["followSignInLink"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends a browser to the OpenID provider of the lab, to sign in there */
        get: operations["beginOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Signs in a browser that comes back from the provider, and leads it to the page
         * @description Whoever comes for the first time becomes a user. What he may do is taken from the provider each time. Nobody is let in who was removed (`DELETE /users/{name}`), or whose name somebody else has here.
         */
        get: operations["finishOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists where the user who asks is signed in, oldest first
         * @description A key has no sessions: the list is empty.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * Signs the user who asks out everywhere but here
         * @description They are over at once on every gateway, also for what is read from the feed.
         */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Signs the user who asks out in one browser
         * @description It is over at once on every gateway, also for what is read from the feed.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists who asked for what, oldest first
         * @description The store keeps the newest 100,000 entries; older ones are in the files of the audit alone. An entry is there soon after its request was answered.
         *
         *     A key must have the scope `admin`.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Looks whether the audit is as it was written
         * @description Follows the chain through the files and through the store, and compares them. It reads all of both, which may take seconds.
         *
         *     A key must have the scope `admin`.
         */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** WEI's sign of life */
        get: operations["getUp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The version of WEI whose clients find what they expect here */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether runs are taken now */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is not as weir needs it, and what to do about it
         * @description What `weir doctor` says of what the gateway can see: broker, store, disk, clock of the store, orchestrator, dead letters, agents. It answers 200 whatever it finds, also where broker or store are away.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The metrics of the gateway and of the whole lab, for Prometheus
         * @description Read from store and broker as it is asked, and answered also where they are away. docs/operations/metrics.md says what each means.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description, as OpenAPI 3.1 */
        get: operations["getDescription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description, as a page for people */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the page of this description is made of */
        get: operations["getDocsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schemas/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The JSON Schema of a workflow or a workcell file
         * @description For editors: a first line `# yaml-language-server: $schema=http://127.0.0.1:8000/schemas/workflow.json` in the file completes and checks it.
         */
        get: operations["getSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/workcell": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The names of the workcell, for agents
         * @description A key must have the scope `lab:read` or `agents:serve`.
         */
        get: operations["getOutline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/diagnosis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What `weir doctor` asks for
         * @description Answers also where broker or store are away, and says so.
         *
         *     A key must have the scope `lab:read`.
         */
        get: operations["getDiagnosis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/commands/{command}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sends an input file of a step to its agent
         * @description A key must have the scope `agents:serve`.
         */
        get: operations["getInputFile"];
        /**
         * Takes a result file of a step from its agent
         * @description The same bytes again are the same file. Taken while the attempt goes on or its outcome is unknown.
         *
         *     A key must have the scope `agents:serve`.
         */
        put: operations["putResultFile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/commands/{command}/reply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells an agent what became of a question that it asks
         * @description A key must have the scope `agents:serve`.
         */
        get: operations["getReply"];
        /**
         * Closes a question that nobody has answered, for its agent
         * @description Its deadline is over, or its step was asked to stop. Answers the reply that stands: this one, or an earlier one.
         *
         *     A key must have the scope `agents:serve`.
         */
        put: operations["closeAsk"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Now
         * @description How the lab stands at one moment, and what to do about it. Commands are as they are typed.
         */
        Now: {
            workcell: string;
            /**
             * Format: date-time
             * @description By the store's clock.
             */
            at: string;
            /** @description Where the broker is away nobody hears of the instruments: all that follows is what was last known. */
            broker: {
                /** @enum {boolean} */
                up: true;
            } | {
                /** @enum {boolean} */
                up: false;
                reason: string;
            };
            /** @description What keeps the whole workcell from starting anything; null where nothing does. */
            held: components["schemas"]["Reason"] | null;
            /** @description In the order of the workcell's modules. */
            instruments: components["schemas"]["Instrument"][];
            /** @description Steps whose outcome nobody knows, of runs that are not over or that still hold an instrument back. */
            unknown: components["schemas"]["UnknownOutcome"][];
            /** @description Runs that somebody has paused. */
            paused: components["schemas"]["PausedRun"][];
            /** @description Steps that have told of no progress for longer than their workflow expects. */
            overdue: components["schemas"]["RunAt"][];
            /** @description `module/instance` of the agents that are not heard. */
            silent: string[];
            /** @description How many of the runs looked at have a step that waits for an instrument, a location or a time. */
            waiting: number;
            /** @description True where there are more runs than were looked at. */
            more: boolean;
            /** @description What is not well of all that weir itself stands on, the worst first; empty where all is. Earlier versions have none. */
            ground?: components["schemas"]["GroundTrouble"][];
            /** @description Whether an orchestrator leads the workcell; null where the broker does not say. Where none does no run goes on, and all that follows is what was last known. Earlier versions have none. */
            led?: boolean | null;
            /** @description For what they wait: what most of them wait for comes first, and of many reasons a few are told. Earlier versions have none. */
            waits?: components["schemas"]["Wait"][];
            /** @description Questions that wait for an answer, oldest first, as in `GET /asks`. Earlier versions have none. */
            asks?: components["schemas"]["Ask"][];
            /** @description Steps that have failed and for which their run waits (`on_failure: pause`). Earlier versions have none. */
            failed_steps?: components["schemas"]["FailedStep"][];
            /** @description The modules for which runs wait, in the order of the workcell's modules. Earlier versions have none. */
            queues?: components["schemas"]["Queue"][];
            /** @description How many there are of what the lists above tell. Earlier versions have none. */
            counts?: {
                unknown: number;
                overdue: number;
                silent: number;
                paused: number;
                waiting: number;
                /** @description Earlier versions have none. */
                asks?: number;
                /** @description Earlier versions have none. */
                failed_steps?: number;
            };
        };
        /**
         * Reason
         * @description Why an instrument, or the workcell, is given nothing.
         */
        Reason: {
            /** @enum {string} */
            key: "stop_unconfirmed" | "does_not_stop" | "safety_stop" | "outcome_unknown" | "error" | "restored_store" | "silent" | "away" | "absent" | "cancelled" | "shut_down" | "paused" | "locked" | "not_ready" | "hindered";
            /** @description What is so. */
            text: string;
            /** Format: date-time */
            since: string | null;
            /** @description What will happen by itself; null where nothing. */
            then: string | null;
            /** @description What a person does before the command. */
            first: string | null;
            /** @description The command to type; null where there is none. */
            next: string | null;
        };
        /**
         * Instrument
         * @description An instrument, how it stands, and what it has in hand.
         */
        Instrument: {
            module: string;
            /** @description Null where no agent of the module was ever heard. */
            instance: string | null;
            /**
             * @description `storing`: at rest, its files are being stored. Every word but the first three is the key of the weightiest reason.
             * @enum {string}
             */
            state: "idle" | "acting" | "storing" | "stop_unconfirmed" | "does_not_stop" | "safety_stop" | "outcome_unknown" | "error" | "restored_store" | "silent" | "away" | "absent" | "cancelled" | "shut_down" | "paused" | "locked" | "not_ready" | "hindered";
            /**
             * Format: date-time
             * @description Null where it is not known.
             */
            since: string | null;
            /** @description The weightiest first; empty where it takes steps. */
            reasons: components["schemas"]["Reason"][];
            /** @description What it has in hand. */
            steps: components["schemas"]["RunAt"][];
            /** @description Abandoned actions whose driver runs on, a sentence each. */
            left_behind: string[];
            /** @description The command of the first reason that has one. */
            next: string | null;
            /** @description The weightiest hold of an operator's on it; null where there is none. Earlier versions have none. */
            held_by?: components["schemas"]["HeldBy"] | null;
        };
        /**
         * RunAt
         * @description A run, at one of its steps.
         */
        RunAt: {
            run_id: string;
            /** @description Null where the run is not in the store any more. */
            label: string | null;
            /** @description The step's position, from 0. */
            step: number;
            step_name: string | null;
            /** @description Null where it is not known, and where steps are added as the run goes on. */
            step_count: number | null;
            /**
             * Format: date-time
             * @description Since when it is at it.
             */
            since: string | null;
            /** @description What the action last told of its progress. */
            note: string | null;
            /** Format: date-time */
            overdue_since: string | null;
            /**
             * Format: date-time
             * @description When its agent was first asked to stop it; null where nobody has.
             */
            asked_to_stop: string | null;
            /** @description True where the run has ended while the instrument goes on. */
            over: boolean;
            /** @description The action of the step; null where the run is not in the store any more. Earlier versions have none. */
            action?: string | null;
            /** @description Which attempt of the step it is, from 1. Earlier versions have none. */
            attempt?: number | null;
            /** @description How much of it is done, from 0 to 1, by the action's own word; null where it has told nothing. Earlier versions have none. */
            progress?: number | null;
        };
        /**
         * HeldBy
         * @description What an operator's order holds.
         */
        HeldBy: {
            /** @enum {string} */
            name: "stopped" | "cancelled" | "shut_down" | "paused" | "locked";
            /** @description True where the order was for the whole workcell. */
            workcell: boolean;
            by: string | null;
            /** Format: date-time */
            since: string | null;
        };
        /**
         * UnknownOutcome
         * @description A step whose outcome nobody knows.
         */
        UnknownOutcome: {
            run_id: string;
            /** @description Null where the run is not in the store any more. */
            label: string | null;
            /** @description The step's position, from 0. */
            step: number;
            step_name: string | null;
            /** @description Null where it is not known, and where steps are added as the run goes on. */
            step_count: number | null;
            /**
             * Format: date-time
             * @description Since when it is at it.
             */
            since: string | null;
            /** @description What the action last told of its progress. */
            note: string | null;
            /** Format: date-time */
            overdue_since: string | null;
            /**
             * Format: date-time
             * @description When its agent was first asked to stop it; null where nobody has.
             */
            asked_to_stop: string | null;
            /** @description True where the run has ended while the instrument goes on. */
            over: boolean;
            /** @description The action of the step; null where the run is not in the store any more. Earlier versions have none. */
            action?: string | null;
            /** @description Which attempt of the step it is, from 1. Earlier versions have none. */
            attempt?: number | null;
            /** @description How much of it is done, from 0 to 1, by the action's own word; null where it has told nothing. Earlier versions have none. */
            progress?: number | null;
            module: string;
            instance: string;
            /** @description Why nobody knows. */
            text: string;
            /**
             * @description What the run does: it waits for a word, is about to repeat the step, or has ended.
             * @enum {string}
             */
            run: "waits" | "repeats" | "over";
            first: string | null;
            next: string | null;
        };
        /** PausedRun */
        PausedRun: {
            run_id: string;
            label: string;
            /** Format: date-time */
            since: string | null;
            by: string | null;
            reason: string | null;
            next: string;
        };
        /**
         * GroundTrouble
         * @description That something on which weir itself stands is not well.
         */
        GroundTrouble: {
            /** @enum {string} */
            key: "broker" | "store" | "orchestrator" | "disk";
            /** @description What is so. */
            text: string;
            /**
             * Format: date-time
             * @description Since when, as far as this gateway has seen it, by the gateway's clock.
             */
            since: string | null;
            /** @description What comes of it. */
            then: string;
            /** @description What a person does before the command. */
            first: string;
            /** @description The command to type; null where there is none. */
            next: string | null;
        };
        /**
         * Wait
         * @description Something that runs wait for.
         */
        Wait: {
            /** @description As their status says it: `waits for arm/a to be free`. */
            reason: string;
            runs: number;
            /** @description One of them. */
            run_id: string;
        };
        /**
         * Ask
         * @description A question that a run puts to a person.
         */
        Ask: {
            /** @description The id of the question: that of the command. */
            id: string;
            run_id: string;
            /** @description The workflow's name. */
            label: string;
            /** @description The step's position, from 0. */
            step: number;
            step_name: string;
            /** @description Who is asked: a person, or a role. */
            module: string;
            instance: string;
            /**
             * @description `confirm`: yes or no; `choose`: one of `options`; `input`: values that fit `schema`.
             * @enum {string}
             */
            kind: "confirm" | "choose" | "input";
            message: string;
            experiment_id: string;
            /** @description Of `choose`. */
            options: (string | number)[] | null;
            /** @description Of `input`: the JSON Schema of an object, of which each property is a field. */
            schema: {
                [key: string]: unknown;
            } | null;
            /** @description What to look at. */
            files: components["schemas"]["AskFile"][];
            /**
             * Format: date-time
             * @description Since when it is asked.
             */
            since: string | null;
            /** @description When `answer` counts where nobody has answered. */
            deadline: {
                /** Format: date-time */
                at: string;
                seconds: number;
                answer: unknown;
            } | null;
            /** @description True while it may be answered. */
            open: boolean;
            /** @description Null where nobody has closed it. */
            reply: components["schemas"]["AskReply"] | null;
            /** @description The command that answers it. */
            next: string;
            /** @description Whose run it is, by the names of their keys: who has handed it in, and who had registered its experiment. Missing where nobody needed a key. */
            owners?: string[];
        };
        /**
         * AskFile
         * @description A file to look at, of the run.
         */
        AskFile: {
            /** @description The argument of the step. */
            label: string;
            /** @description Relative to the run's folder, as `GET /runs/{id}/file` takes it. */
            path: string;
            /** @description With the step's place and name instead of its id. */
            readable_path: string;
            /** @description Bytes. */
            size: number;
        };
        /**
         * AskReply
         * @description How a question was closed.
         */
        AskReply: {
            /**
             * @description `answer`: somebody answered; `default`: nobody did in time; `withdrawn`: its step was asked to stop.
             * @enum {string}
             */
            as: "answer" | "default" | "withdrawn";
            /** @description Null where it was withdrawn. */
            answer: unknown;
            /** @description Null where nobody answered, or did not say who. */
            by: string | null;
            reason: string | null;
            /** Format: date-time */
            at: string;
        };
        /**
         * FailedStep
         * @description A step that has failed, and whose run waits until somebody says how it goes on.
         */
        FailedStep: {
            run_id: string;
            /** @description Null where the run is not in the store any more. */
            label: string | null;
            /** @description The step's position, from 0. */
            step: number;
            step_name: string | null;
            /** @description Null where it is not known, and where steps are added as the run goes on. */
            step_count: number | null;
            /**
             * Format: date-time
             * @description Since when it is at it.
             */
            since: string | null;
            /** @description What the action last told of its progress. */
            note: string | null;
            /** Format: date-time */
            overdue_since: string | null;
            /**
             * Format: date-time
             * @description When its agent was first asked to stop it; null where nobody has.
             */
            asked_to_stop: string | null;
            /** @description True where the run has ended while the instrument goes on. */
            over: boolean;
            /** @description The action of the step; null where the run is not in the store any more. Earlier versions have none. */
            action?: string | null;
            /** @description Which attempt of the step it is, from 1. Earlier versions have none. */
            attempt?: number | null;
            /** @description How much of it is done, from 0 to 1, by the action's own word; null where it has told nothing. Earlier versions have none. */
            progress?: number | null;
            module: string;
            /** @description Why it has failed. */
            text: string;
            /** @description The commands of which one says how the run goes on. */
            next: string;
        };
        /**
         * Queue
         * @description The runs that wait for a module.
         */
        Queue: {
            module: string;
            /** @description How many of the runs looked at. */
            runs: number;
            /** @description Those that come next, five at most: of a higher priority, then those that were handed in earlier. */
            next: {
                run_id: string;
                label: string;
                step: number;
                step_name: string;
                /** Format: date-time */
                since: string | null;
            }[];
        };
        /**
         * Problem
         * @description An error (RFC 9457). Programs go by `code`, people by `detail`.
         */
        Problem: {
            /** @description `urn:weir:error:` and the code. */
            type: string;
            /** @description What the code means, in a few words. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What is wrong with this request and what to do about it, in a sentence. */
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            code: "bad_request" | "bad_payload" | "bad_filename" | "reason_required" | "bad_id" | "unauthorized" | "forbidden" | "not_allowed" | "unknown_host" | "wrong_instance" | "not_found" | "run_not_found" | "record_not_found" | "ask_not_found" | "file_not_found" | "step_not_found" | "method_not_allowed" | "request_timeout" | "stopped" | "outcome_unknown" | "nothing_unknown" | "not_acting" | "agent_away" | "changes_nothing" | "unfit" | "already_retried" | "ask_answered" | "ask_closed" | "run_terminal" | "idempotency_conflict" | "dead_letter_unfit" | "id_taken" | "result_settled" | "key_in_use" | "not_enrollable" | "bad_range" | "too_large" | "checksum_mismatch" | "invalid_workcell" | "invalid_workflow" | "invalid_form" | "invalid_answer" | "invalid_document" | "too_many_requests" | "quota_reached" | "upload_waits" | "store_unavailable" | "broker_unavailable" | "stop_kept" | "not_stopped" | "gateway_unavailable" | "provider_unavailable" | "unroutable" | "too_many_readers" | "stopping" | "disk_full" | "deposed" | "bad_message" | "name_taken" | "folder_locked" | "bad_config" | "bad_workcell" | "bad_module" | "bad_arguments" | "unknown_action" | "expression_failed" | "never_enough" | "too_many_steps" | "action_failed" | "cancelled" | "input_unavailable" | "timeout" | "interrupted" | "lost" | "journal_lost" | "abandoned" | "run_unreadable" | "internal_error";
            /** @description The gateway's log says more under this id. */
            request_id: string;
            /** @description Everything that is wrong with a document, place by place. */
            errors?: components["schemas"]["ProblemPlace"][];
        };
        /**
         * ProblemPlace
         * @description One thing that is wrong with a document.
         */
        ProblemPlace: {
            /** @description JSON pointer into the document; empty is the document itself. */
            pointer: string;
            /** @description A sentence. */
            message: string;
            /** @description The path of the workflow in which it stands, where that is one which the other uses. */
            file?: string;
            /** @description From 1, where the document is a text. */
            line?: number;
            /** @description From 1. */
            column?: number;
        };
        /**
         * FeedEvent
         * @description The data of an event: of `run`, `instance`, `workcell` and `record` an update, of `position` and `reset` what they say.
         */
        FeedEvent: components["schemas"]["FeedUpdate"] | components["schemas"]["FeedPosition"] | components["schemas"]["FeedReset"];
        /**
         * FeedUpdate
         * @description Something has changed.
         */
        FeedUpdate: components["schemas"]["RunUpdate"] | components["schemas"]["InstanceUpdate"] | components["schemas"]["WorkcellUpdate"] | components["schemas"]["RecordUpdate"];
        /**
         * RunUpdate
         * @description A run has changed.
         */
        RunUpdate: {
            /** @enum {string} */
            kind: "run";
            /** @description When, in milliseconds since the epoch. */
            at: number;
            run_id: string;
            /** @enum {string} */
            state: "new" | "queued" | "active" | "cancelling" | "completed" | "failed" | "cancelled" | "withdrawn";
            /** @description Times are milliseconds since the epoch. */
            summary: {
                step_index: number;
                paused: boolean;
                acting: boolean;
                started_at?: number;
                ended_at?: number;
                error?: components["schemas"]["Failure"];
                /** @description Why the next step does not start yet. */
                waiting?: string;
                /** @description For what its steps wait: 5 at most; the run itself has more of them. */
                waiting_for?: {
                    /**
                     * @description In a word. `paused`, `held`: by a person; `sequential`: the workcell runs one run at a time; `location`: where something is moved to is taken; `no_agent`, `unfit`, `busy`: no instrument takes it; `circle`: runs wait for each other; `retry`: it is tried again; `outcome_unknown`, `failed_step`: somebody has to say how it goes on; `person`: somebody is asked; `silent`, `hindered`: the instrument that has it is not heard, or says that it cannot go on; `not_known`: that is still to be found out.
                     * @enum {string}
                     */
                    reason: "paused" | "held" | "sequential" | "location" | "no_agent" | "unfit" | "busy" | "circle" | "retry" | "outcome_unknown" | "failed_step" | "not_known" | "person" | "silent" | "hindered";
                    /** @description The step's position, from 0. */
                    step: number;
                    /** @description The step's name. */
                    name: string;
                    /** @description The reason in a sentence. */
                    text: string;
                    /** @description What a person does about it: mostly a command, as it is typed. */
                    hint: string;
                    /** @description Since when it has waited. */
                    since: number;
                    module?: string;
                    /** @description The only instance that it waits for, or that has it. */
                    instance?: string;
                    location?: string;
                    /** @description The run that has what the step needs. Of a busy instrument it is told to the ten steps that have waited longest for its module. */
                    run?: string;
                    /** @description The steps that wait for each other, each for the next one and the last for the first. */
                    circle?: {
                        run: string;
                        step: number;
                        name: string;
                    }[];
                    /** @description Who holds what it needs. */
                    held_by?: {
                        /** @enum {string} */
                        what: "run" | "module" | "workcell";
                        /** @enum {string} */
                        hold: "stopped" | "cancelled" | "shut_down" | "paused" | "locked";
                        by?: string;
                        reason?: string;
                        since?: number;
                    };
                    /** @description When it goes on by itself, or when what it waits for counts as lost. */
                    until?: number;
                }[];
                /** @description How many of its steps wait. */
                waiting_steps?: number;
                suspended?: boolean;
                overdue_since?: number;
            } & {
                [key: string]: unknown;
            };
            /** @description Those that have changed. */
            steps: {
                position: number;
                /** @enum {string} */
                status: "idle" | "running" | "succeeded" | "failed" | "cancelled" | "skipped";
                name?: string;
                module?: string;
                instance?: string;
                attempt?: number;
                started_at?: number;
                ended_at?: number;
                error?: {
                    code: string;
                    /** @description Its first 200 characters. */
                    message: string;
                };
                /** @description True where nobody knows what the instrument did. */
                unknown?: boolean;
                overdue_since?: number;
                progress?: {
                    /** @description When, in milliseconds since the epoch. */
                    at: number;
                    fraction?: number;
                    note?: string;
                };
                resolution?: {
                    /** @enum {string} */
                    as: "happened" | "did_not" | "skip" | "abort";
                    /** @description When, in milliseconds since the epoch. */
                    at: number;
                    by?: string;
                    reason?: string;
                };
                /** @description Since when it could have been given out. Missing where that is when the step before it had ended, or the run was accepted. */
                ready_at?: number;
                /**
                 * @description For what it waited longest.
                 * @enum {string}
                 */
                waited_for?: "paused" | "held" | "sequential" | "location" | "no_agent" | "unfit" | "busy" | "circle" | "retry" | "outcome_unknown" | "failed_step" | "not_known" | "person" | "silent" | "hindered";
                /** @description How the attempt before this one ended. */
                earlier?: {
                    /** @enum {string} */
                    status: "idle" | "running" | "succeeded" | "failed" | "cancelled" | "skipped";
                    instance?: string;
                    attempt?: number;
                    started_at?: number;
                    ended_at?: number;
                    error?: {
                        code: string;
                        /** @description Its first 200 characters. */
                        message: string;
                    };
                    /** @description True where nobody knows what the instrument did. */
                    unknown?: boolean;
                    overdue_since?: number;
                    progress?: {
                        /** @description When, in milliseconds since the epoch. */
                        at: number;
                        fraction?: number;
                        note?: string;
                    };
                    resolution?: {
                        /** @enum {string} */
                        as: "happened" | "did_not" | "skip" | "abort";
                        /** @description When, in milliseconds since the epoch. */
                        at: number;
                        by?: string;
                        reason?: string;
                    };
                    /** @description Since when it could have been given out. Missing where that is when the step before it had ended, or the run was accepted. */
                    ready_at?: number;
                    /**
                     * @description For what it waited longest.
                     * @enum {string}
                     */
                    waited_for?: "paused" | "held" | "sequential" | "location" | "no_agent" | "unfit" | "busy" | "circle" | "retry" | "outcome_unknown" | "failed_step" | "not_known" | "person" | "silent" | "hindered";
                }[];
            }[];
            /** @description Steps that were added, or are others now; at most 100. */
            amended?: {
                position: number;
                name: string;
                module: string;
                action: string;
            }[];
            /** @description True where more were than are listed. */
            amended_more?: boolean;
            /**
             * @description WEI's word.
             * @enum {string}
             */
            status?: "new" | "queued" | "running" | "in_progress" | "paused" | "completed" | "failed" | "cancelled";
            step_index?: number;
            step_count?: number;
            /** @description The workflow's name. */
            label?: string;
            /** @description Of the step in flight or next. */
            module?: string;
            simulate?: boolean;
        };
        /**
         * Failure
         * @description Why something failed. Programs go by `code`.
         */
        Failure: {
            /** @enum {string} */
            code: "bad_request" | "bad_payload" | "bad_filename" | "reason_required" | "bad_id" | "unauthorized" | "forbidden" | "not_allowed" | "unknown_host" | "wrong_instance" | "not_found" | "run_not_found" | "record_not_found" | "ask_not_found" | "file_not_found" | "step_not_found" | "method_not_allowed" | "request_timeout" | "stopped" | "outcome_unknown" | "nothing_unknown" | "not_acting" | "agent_away" | "changes_nothing" | "unfit" | "already_retried" | "ask_answered" | "ask_closed" | "run_terminal" | "idempotency_conflict" | "dead_letter_unfit" | "id_taken" | "result_settled" | "key_in_use" | "not_enrollable" | "bad_range" | "too_large" | "checksum_mismatch" | "invalid_workcell" | "invalid_workflow" | "invalid_form" | "invalid_answer" | "invalid_document" | "too_many_requests" | "quota_reached" | "upload_waits" | "store_unavailable" | "broker_unavailable" | "stop_kept" | "not_stopped" | "gateway_unavailable" | "provider_unavailable" | "unroutable" | "too_many_readers" | "stopping" | "disk_full" | "deposed" | "bad_message" | "name_taken" | "folder_locked" | "bad_config" | "bad_workcell" | "bad_module" | "bad_arguments" | "unknown_action" | "expression_failed" | "never_enough" | "too_many_steps" | "action_failed" | "cancelled" | "input_unavailable" | "timeout" | "interrupted" | "lost" | "journal_lost" | "abandoned" | "run_unreadable" | "internal_error";
            message: string;
            retryable: boolean;
            details?: unknown;
        };
        /**
         * InstanceUpdate
         * @description An instance has come or gone, is held back, or says something else of itself.
         */
        InstanceUpdate: {
            /** @enum {string} */
            kind: "instance";
            /** @description When, in milliseconds since the epoch. */
            at: number;
            module: string;
            instance: string;
            /**
             * @description `lost`: its agent is silent; `gone`: it has said goodbye.
             * @enum {string}
             */
            presence: "present" | "lost" | "gone";
            /** @description Why it is held back. */
            error?: string;
            /** @description True where a safety stop latches it. */
            stopped?: boolean;
            /** @description True where it was asked to stop and has not confirmed it. */
            stop_asked?: boolean;
            /** @description How many abandoned actions run on. */
            left_behind?: number;
            /** @description What it says of itself. */
            report?: {
                flags: ("READY" | "BUSY" | "INIT" | "ERROR" | "PAUSED" | "CANCELLED" | "LOCKED" | "UNKNOWN")[];
                error?: string;
            };
        };
        /**
         * WorkcellUpdate
         * @description Something has changed in the workcell: one of these is there.
         */
        WorkcellUpdate: {
            /** @enum {string} */
            kind: "workcell";
            /** @description When, in milliseconds since the epoch. */
            at: number;
            /** @description An operator has ordered this. */
            order?: {
                [key: string]: unknown;
            };
            /** @description `module/instance`: it has answered an order, or is forgotten. */
            agent?: string;
            answer?: {
                [key: string]: unknown;
            };
            forgotten?: boolean;
            location?: {
                name: string;
                state: string;
            };
            definition?: {
                from: string;
                by: string | null;
            };
            /** @description Where it is of one module. */
            module?: string;
            /** @description Where it is of one instance. */
            instance?: string;
        };
        /**
         * RecordUpdate
         * @description A client has written a document, or a question to a person is closed. What else comes of a run is told by the run.
         */
        RecordUpdate: {
            /** @enum {string} */
            kind: "record";
            /** @description When, in milliseconds since the epoch. */
            at: number;
            /** @enum {string} */
            record: "experiment" | "campaign" | "event" | "datapoint" | "reply" | "key";
            /** @description Of a reply: the id of its question; of a key: its name. */
            id: string;
            /** @description The experiment to which it belongs. */
            experiment_id?: string;
            /** @description The campaign to which an experiment belongs. */
            campaign_id?: string;
            /** @description The run whose question a reply closes. */
            run_id?: string;
        };
        /**
         * FeedPosition
         * @description The feed goes on, though nothing is told. Where the store is away, what happens comes late.
         */
        FeedPosition: {
            /** @description When, in milliseconds since the epoch. */
            at: number;
            /** @enum {string} */
            store: "up" | "away";
        };
        /**
         * FeedReset
         * @description Some entries were missed: read afresh what you show. The feed goes on from `position`.
         */
        FeedReset: {
            /** @enum {string} */
            reason: "position_not_kept" | "too_slow" | "entries_lost";
            /** @description The reason in a sentence. */
            text: string;
            position: string;
        };
        /**
         * Timeline
         * @description What the instruments did over a stretch of time, and which steps waited.
         */
        Timeline: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Those that did something, in the order of the workcell's modules. */
            instruments: components["schemas"]["InstrumentTimeline"][];
            /** @description The oldest first. */
            waits: components["schemas"]["StepWait"][];
            /** @description True where something may be missing that was before `since`. */
            more: boolean;
            /**
             * Format: date-time
             * @description From when on nothing is missing.
             */
            since: string;
        };
        /**
         * InstrumentTimeline
         * @description What one instrument did.
         */
        InstrumentTimeline: {
            module: string;
            instance: string;
            /** @description The oldest first. */
            bars: components["schemas"]["ActionBar"][];
        };
        /**
         * ActionBar
         * @description An attempt of a step at an instrument.
         */
        ActionBar: {
            run_id: string;
            label: string;
            /** @description The step's position, from 0. */
            step: number;
            step_name: string;
            action: string;
            /** @description From 1. */
            attempt: number;
            /**
             * @description `unknown`: nobody knows, or knew, what the instrument did; `skipped`: a person has then let the run go on without it.
             * @enum {string}
             */
            outcome: "acting" | "succeeded" | "failed" | "cancelled" | "unknown" | "skipped";
            /**
             * Format: date-time
             * @description When the action began, by its agent's clock; until its agent has said that, when the command was given out.
             */
            from: string;
            /**
             * Format: date-time
             * @description When it ended; null where it goes on, or that is not known.
             */
            to: string | null;
        };
        /**
         * StepWait
         * @description A step that waited for a second or more.
         */
        StepWait: {
            run_id: string;
            label: string;
            /** @description The step's position, from 0. */
            step: number;
            step_name: string;
            module: string;
            /**
             * Format: date-time
             * @description When all that comes before it was done.
             */
            from: string;
            /**
             * Format: date-time
             * @description When it was begun; null where it waits now.
             */
            to: string | null;
            /**
             * @description What it waited for; of several reasons, the one that held for longest.
             * @enum {string}
             */
            reason: "paused" | "held" | "sequential" | "location" | "no_agent" | "unfit" | "busy" | "circle" | "retry" | "outcome_unknown" | "failed_step" | "not_known" | "person" | "silent" | "hindered";
            /** @description The reason in a sentence, of a step that waits now. */
            text: string | null;
        };
        /**
         * History
         * @description What a lab got done over a stretch of time. Simulated runs do not count.
         */
        History: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description The length of a part, in seconds. */
            bucket: number;
            /** @description One after the other, the first with `from` in it, the last with `to`; each begins at a multiple of its length, in UTC. */
            buckets: components["schemas"]["HistoryBucket"][];
            /** @description In the order of the workcell's modules. */
            utilisation: components["schemas"]["Utilisation"][];
            /** @description What failed, or ended without anybody knowing how: the most frequent first, of many kinds the first 50. */
            failures: components["schemas"]["FailureKind"][];
            /** @description Of actions that succeeded: the most frequent first, of many the first 200. */
            durations: components["schemas"]["ActionDurations"][];
            /** @description True where something may be missing that was before `since`. */
            more: boolean;
            /**
             * Format: date-time
             * @description From when on nothing is missing.
             */
            since: string;
        };
        /**
         * HistoryBucket
         * @description What ended in a part of the time.
         */
        HistoryBucket: {
            /** Format: date-time */
            from: string;
            runs: {
                completed: number;
                failed: number;
                cancelled: number;
            };
            /** @description Attempts of steps. */
            steps: {
                succeeded: number;
                failed: number;
                cancelled: number;
                unknown: number;
                skipped: number;
            };
        };
        /** Utilisation */
        Utilisation: {
            module: string;
            instance: string;
            /** @description Seconds during which it had one action or more. */
            busy: number;
            /** @description That as a part of the time asked for, as far as it is over and known. */
            share: number;
            /** @description Attempts of steps that it had a part of. */
            actions: number;
        };
        /** FailureKind */
        FailureKind: {
            module: string;
            /** @description The code of the error. */
            code: string;
            /** @description The first line of its message; `others` where there are too many to tell them apart. */
            text: string;
            count: number;
            /** @description The latest of them. */
            last: {
                run_id: string;
                label: string;
                /** @description The step's position, from 0. */
                step: number;
                step_name: string;
                /** Format: date-time */
                at: string;
            };
        };
        /**
         * ActionDurations
         * @description How long an action took, in seconds.
         */
        ActionDurations: {
            module: string;
            action: string;
            count: number;
            median: number;
            /** @description 95 of 100 took no longer. */
            p95: number;
            longest: number;
        };
        /**
         * Submission
         * @description Files for steps come as parts named `files`, or `file.<step position>.<argument>` for one argument of one step.
         */
        Submission: {
            /** @description The workflow, YAML or JSON, as a text or as a file. */
            workflow: string;
            /** @description A ULID; also one that was never registered. */
            experiment_id: string;
            /** @description JSON: values that the workflow takes by name. */
            payload?: string;
            /** @description JSON: values for the workflow's parameters. */
            parameters?: string;
            /** @description JSON: the texts of the workflows that it uses, by their paths from its folder on: `{"parts/wash.yaml": "name: …"}`. */
            workflows?: string;
            /** @description `true`: carried out without any instrument. */
            simulate?: string;
            /** @description `true`: nothing is stored; the answer is the run as it would be. */
            validate_only?: string;
            /** @description `true`: refused for what nobody heeds in the workflow. */
            strict?: string;
            files?: Blob[];
        } & {
            [key: string]: unknown;
        };
        /**
         * Run
         * @description WEI's WorkflowRun, with fields of weir's beside. Keys that the author put into the workflow are in it as well.
         */
        Run: {
            run_id: string;
            /** @description The workflow's name. */
            label: string;
            experiment_id: string;
            /** @description True where it is carried out without any instrument. */
            simulate: boolean;
            /**
             * @description WEI's word. `running`: a step executes now; `in_progress`: between two steps.
             * @enum {string}
             */
            status: "new" | "queued" | "running" | "in_progress" | "paused" | "completed" | "failed" | "cancelled";
            /**
             * @description weir's word.
             * @enum {string}
             */
            state: "new" | "queued" | "active" | "cancelling" | "completed" | "failed" | "cancelled" | "withdrawn";
            /** @description The step in flight or next, from 0; at the end the last one, or the one that failed. */
            step_index: number;
            progress: components["schemas"]["RunProgress"];
            start_time: string | null;
            end_time: string | null;
            /** @description ISO 8601; null until it has ended. */
            duration: string | null;
            /**
             * Format: date-time
             * @description When it was handed in.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its first step began.
             */
            started_at: string | null;
            /** Format: date-time */
            ended_at: string | null;
            /** @description Why it failed, or who has cancelled it. */
            error: components["schemas"]["Failure"] | null;
            /** @description Why the next step does not start yet, in a sentence. */
            waiting: string | null;
            /** @description For what its steps wait: an entry each, those that have waited longest first; 20 at most. */
            waiting_for: components["schemas"]["WaitingFor"][];
            /** @description How many of its steps wait. */
            waiting_steps: number;
            unknown: components["schemas"]["UnknownStep"] | null;
            /**
             * Format: date-time
             * @description Since when the action at hand shows no progress for longer than expected.
             */
            overdue_since: string | null;
            metadata: {
                [key: string]: unknown;
            };
            flowdef: {
                [key: string]: unknown;
            }[];
            payload: {
                [key: string]: unknown;
            };
            steps: components["schemas"]["Step"][];
            /** @description Who has paused it, when, and why. */
            paused_by: {
                /** Format: date-time */
                at: string;
                by?: string;
                reason?: string;
            } | null;
            /** @description Who has cancelled it, when, and why. */
            cancelled_by: {
                /** Format: date-time */
                at: string;
                by?: string;
                reason?: string;
            } | null;
            /** @description The trace that the run belongs to, and by which its lines are found in the log. */
            trace_id: string;
            /** @description Values for parameters that were handed in with it. */
            given_parameters: {
                [key: string]: unknown;
            } | null;
            /** @description What was odd about the submission. */
            warnings: string[];
            /** @description All steps whose outcomes nobody knows, where there are several. */
            unknowns?: components["schemas"]["UnknownStep"][];
            /** @description The steps that have failed and for which the run waits (`on_failure: pause`). */
            held?: components["schemas"]["HeldStep"][];
            /** @description True where a step has failed, and the run ends once all is at rest and cleaned up: nothing of it can be changed any more. */
            failing?: boolean;
            /** @description Whose run it is, by the names of their keys: who has handed it in, and who had registered its experiment. Missing where nobody needed a key. */
            owners?: string[];
            /** @description The run that it goes on from. */
            retry_of?: string;
            /** @description Higher goes first; missing is 0. */
            priority?: number;
            /** @description Who wanted it to go on from that one, when, and why. */
            retried_by?: {
                /** Format: date-time */
                at: string;
                by?: string;
                reason?: string;
            } | null;
            name?: string;
            parameters?: unknown;
            modules?: unknown;
            /** @description Only in the state of the workcell, where steps are left out: how many there are. */
            steps_left_out?: number;
        } & {
            [key: string]: unknown;
        };
        /**
         * RunProgress
         * @description How far the run has come, by what became of its steps. A loop is not counted once it has rounds: those are.
         */
        RunProgress: {
            /** @description Steps of which nothing becomes any more: done, skipped, failed or cancelled. */
            ended: number;
            /** @description All steps that are known by now, with those for the items of a list that are still to come. Other loops, `recover` and people add to them. */
            known: number;
            /** @description Steps that instruments have in hand; several at a time where they go side by side. */
            running: number;
            /** @description True where a loop goes on of which nobody can say how many rounds it will have. */
            grows?: boolean;
        };
        /**
         * WaitingFor
         * @description For what a step waits, down to what must happen.
         */
        WaitingFor: {
            /**
             * @description In a word. `paused`, `held`: by a person; `sequential`: the workcell runs one run at a time; `location`: where something is moved to is taken; `no_agent`, `unfit`, `busy`: no instrument takes it; `circle`: runs wait for each other; `retry`: it is tried again; `outcome_unknown`, `failed_step`: somebody has to say how it goes on; `person`: somebody is asked; `silent`, `hindered`: the instrument that has it is not heard, or says that it cannot go on; `not_known`: that is still to be found out.
             * @enum {string}
             */
            reason: "paused" | "held" | "sequential" | "location" | "no_agent" | "unfit" | "busy" | "circle" | "retry" | "outcome_unknown" | "failed_step" | "not_known" | "person" | "silent" | "hindered";
            /** @description The step's position, from 0. */
            step: number;
            /** @description The step's name. */
            name: string;
            /** @description The reason in a sentence. */
            text: string;
            /** @description What a person does about it: mostly a command, as it is typed. */
            hint: string;
            /**
             * Format: date-time
             * @description Since when it has waited.
             */
            since: string;
            module?: string;
            /** @description The only instance that it waits for, or that has it. */
            instance?: string;
            location?: string;
            /** @description The run that has what the step needs. Of a busy instrument it is told to the ten steps that have waited longest for its module. */
            run?: string;
            /** @description The steps that wait for each other, each for the next one and the last for the first. */
            circle?: {
                run: string;
                step: number;
                name: string;
            }[];
            /** @description Who holds what it needs. */
            held_by?: {
                /** @enum {string} */
                what: "run" | "module" | "workcell";
                /** @enum {string} */
                hold: "stopped" | "cancelled" | "shut_down" | "paused" | "locked";
                by?: string;
                reason?: string;
                /** Format: date-time */
                since?: string;
            };
            /**
             * Format: date-time
             * @description When it goes on by itself, or when what it waits for counts as lost.
             */
            until?: string;
        };
        /**
         * UnknownStep
         * @description A step whose outcome nobody knows.
         */
        UnknownStep: {
            /** @description Its position, from 0. */
            step: number;
            command_id: string;
            attempt: number;
            module: string;
            instance: string;
            /** @enum {string} */
            reason: "interrupted" | "lost" | "journal_lost" | "timeout" | "abandoned";
            /** @description Why nobody knows, in a sentence. */
            message: string;
            /** Format: date-time */
            since: string;
            /**
             * @description What the run does: it waits for a word, is about to repeat the step, or has ended or is about to.
             * @enum {string}
             */
            run: "waits" | "repeats" | "over";
            known: {
                /** @enum {string} */
                phase: "unsent" | "sent" | "acting";
                /** Format: date-time */
                silent_since?: string;
                asked_to_stop?: boolean;
            };
        };
        /**
         * Step
         * @description A step of a run: WEI's Step, with fields of weir's beside. Those of its progress are there once it has begun.
         */
        Step: {
            /** @description A label. A step is identified by its position. */
            id: string;
            name: string;
            module: string;
            action: string;
            args: {
                [key: string]: unknown;
            };
            /** @description Leads from arguments to where their files lie at the gateway. */
            files: {
                [key: string]: string;
            };
            /** @description Leads from arguments to locations whose coordinates were put in. */
            locations: {
                [key: string]: string;
            };
            checks: unknown;
            requirements: {
                [key: string]: unknown;
            };
            dependencies: unknown[];
            priority: number | null;
            comment: string | null;
            data_labels: {
                [key: string]: string;
            } | null;
            /** @description Seconds that the action may take. */
            timeout: number | null;
            /**
             * @description `any`: may run on another instance of the module than earlier steps did.
             * @enum {string}
             */
            instance: "same" | "any";
            start_time: string | null;
            end_time: string | null;
            /** @description ISO 8601; null until it has ended. */
            duration: string | null;
            /** @description Null until it has ended. */
            result: components["schemas"]["StepResult"] | null;
            /**
             * @description How it stands.
             * @enum {string}
             */
            state: "idle" | "not_ready" | "running" | "succeeded" | "failed" | "cancelled" | "skipped";
            /** @description The steps that it waits for, by position; missing: the one before it. */
            after?: number[];
            /** @description It is done only if this expression is true. */
            when?: string;
            /** @description Texts of its author that hold `${{ }}`, by the places of their values. */
            expressions?: {
                [key: string]: string;
            };
            /**
             * @description What becomes of the run where it fails; missing is `fail`.
             * @enum {string}
             */
            on_failure?: "fail" | "continue" | "pause";
            /** @description It is done in rounds, which are steps of their own. */
            loop?: {
                for_each?: {
                    as: string;
                    max_parallel: number;
                    /** @description How many rounds, where that is known. */
                    count?: number;
                };
                repeat?: {
                    max: number;
                    until?: string;
                    while?: string;
                };
            };
            /** @description The names of the steps that are done when it fails. */
            recover?: string[];
            /** @description True where it is done at the end, after a failure or a cancel, too. */
            cleanup?: boolean;
            /** @description It goes to the instance that this step went to. */
            same_instance_as?: number;
            /** @description The only instance that may take it. */
            only_instance?: string;
            /** @description Why it was added: as part of a round of the loop `of`, because the step `of` had failed, or by a person (`by`, with a `reason`) before the step `of`. */
            added_for?: {
                /** @enum {string} */
                as: "round" | "recover" | "insert";
                of: number;
                round: number;
                by?: string;
                reason?: string;
            };
            /** @enum {string} */
            on_unknown?: "fail" | "pause";
            /** @description Null or missing: it is never repeated. */
            retry?: {
                /** @description How often it is tried in all. */
                attempts: number;
                backoff: {
                    initial: number;
                    factor: number;
                    max: number;
                };
                on: ("failed" | "interrupted" | "lost" | "timeout")[];
            } | null;
            /** @description Seconds without a sign of progress after which it is overdue. */
            expect_progress_within?: number | null;
            /** Format: date-time */
            started_at?: string | null;
            /** Format: date-time */
            ended_at?: string | null;
            /** @description From 1. */
            attempt?: number;
            command_id?: string;
            /** @description The instance of the module that carries it out. */
            agent?: string;
            /** @description What it returned, by label. */
            values?: {
                [key: string]: unknown;
            };
            /** @description What its expressions came to, by the places of their values. */
            evaluated?: {
                [key: string]: unknown;
            };
            /** @description The run that did it, where this one has taken over what it returned. */
            taken_from?: string;
            /** @description The attempts before this one, the oldest first; the last ten. */
            earlier?: {
                /** @enum {string} */
                state: "idle" | "not_ready" | "running" | "succeeded" | "failed" | "cancelled" | "skipped";
                attempt: number;
                agent: string;
                /** Format: date-time */
                started_at: string | null;
                /** Format: date-time */
                ended_at: string | null;
                failure?: components["schemas"]["Failure"];
                /** @description True where nobody knows what the instrument did. */
                unknown?: boolean;
                /** @description What a person said of it when its outcome was unknown. */
                resolution?: {
                    /** @enum {string} */
                    as: "happened" | "did_not" | "skip" | "abort";
                    /** Format: date-time */
                    at: string | null;
                    by?: string;
                    reason?: string;
                };
                /** @description What it returned, by label, where that is short. */
                values?: {
                    [key: string]: unknown;
                };
                /** @description Leads from the module's own keys to where the files lie at the gateway. */
                files?: {
                    [key: string]: string;
                };
            }[];
            failure?: components["schemas"]["Failure"];
            /** @description Files that the action made and that could not be stored. */
            files_missing?: {
                label: string;
                reason: string;
            }[];
            /**
             * Format: date-time
             * @description Since when its agent is silent.
             */
            silent_since?: string;
            progress?: {
                /** @description Milliseconds since the epoch. */
                at: number;
                /** @description 0 to 1. */
                fraction?: number;
                note?: string;
            };
            /**
             * Format: date-time
             * @description Since when it shows no progress for longer than expected.
             */
            overdue_since?: string;
            /** @description What a person said of it when its outcome was unknown. */
            resolution?: {
                /** @enum {string} */
                as: "happened" | "did_not" | "skip" | "abort";
                /** Format: date-time */
                at: string | null;
                by?: string;
                reason?: string;
            };
        };
        /**
         * StepResult
         * @description WEI's StepResponse.
         */
        StepResult: {
            /** @enum {string} */
            status: "idle" | "not_ready" | "running" | "succeeded" | "failed" | "cancelled" | "skipped";
            error: string | null;
            /** @description Leads from labels to ids of datapoints, files included. */
            data: {
                [key: string]: string;
            } | null;
            /** @description Leads from the module's own keys to where the files lie at the gateway. */
            files: {
                [key: string]: string;
            } | null;
        };
        /**
         * HeldStep
         * @description A step that has failed and waits for a person's word: that it is done again, or that the run goes on without it.
         */
        HeldStep: {
            /** @description Its position, from 0. */
            step: number;
            /** @description The attempt that has failed. */
            command_id: string;
            /** Format: date-time */
            since: string;
            error: components["schemas"]["Failure"];
        };
        /** RunList */
        RunList: {
            /** @description The newest first. */
            runs: components["schemas"]["RunSummary"][];
            /** @description The cursor of the next, older runs; null at the end. */
            next: string | null;
            /** @description Runs that the store holds and cannot read. Missing where there are none. */
            unreadable?: {
                run_id: string;
                reason: string;
            }[];
        };
        /**
         * RunSummary
         * @description A run without its steps.
         */
        RunSummary: {
            run_id: string;
            /** @description The workflow's name. */
            label: string;
            experiment_id: string;
            /** @description True where it is carried out without any instrument. */
            simulate: boolean;
            /**
             * @description WEI's word. `running`: a step executes now; `in_progress`: between two steps.
             * @enum {string}
             */
            status: "new" | "queued" | "running" | "in_progress" | "paused" | "completed" | "failed" | "cancelled";
            /**
             * @description weir's word.
             * @enum {string}
             */
            state: "new" | "queued" | "active" | "cancelling" | "completed" | "failed" | "cancelled" | "withdrawn";
            /** @description The step in flight or next, from 0; at the end the last one, or the one that failed. */
            step_index: number;
            progress: components["schemas"]["RunProgress"];
            start_time: string | null;
            end_time: string | null;
            /** @description ISO 8601; null until it has ended. */
            duration: string | null;
            /**
             * Format: date-time
             * @description When it was handed in.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its first step began.
             */
            started_at: string | null;
            /** Format: date-time */
            ended_at: string | null;
            /** @description Why it failed, or who has cancelled it. */
            error: components["schemas"]["Failure"] | null;
            /** @description Why the next step does not start yet, in a sentence. */
            waiting: string | null;
            /** @description For what its steps wait: an entry each, those that have waited longest first; 20 at most. */
            waiting_for: components["schemas"]["WaitingFor"][];
            /** @description How many of its steps wait. */
            waiting_steps: number;
            unknown: components["schemas"]["UnknownStep"] | null;
            /**
             * Format: date-time
             * @description Since when the action at hand shows no progress for longer than expected.
             */
            overdue_since: string | null;
            step_count: number;
            /** @description The name of the step in flight or next; at the end of the last one, or of the one that failed. */
            step_name: string | null;
            /** @description All steps whose outcomes nobody knows, where there are several. */
            unknowns?: components["schemas"]["UnknownStep"][];
            /** @description The steps that have failed and for which the run waits (`on_failure: pause`). */
            held?: components["schemas"]["HeldStep"][];
        };
        /** RunFiles */
        RunFiles: {
            /** @description Names, as WEI lists them. */
            files: string[];
            details: components["schemas"]["RunFile"][];
        };
        /**
         * RunFile
         * @description A file of a run.
         */
        RunFile: {
            label: string;
            /**
             * @description The run's log, a file that was handed in, or one that a step made.
             * @enum {string}
             */
            kind: "log" | "input" | "result";
            /** @description Relative to the run's folder. */
            path: string;
            /** @description With the step's place and name instead of its id. */
            readable_path: string;
            /** @description Bytes. */
            size: number;
            sha256: string;
            /** @description Position of the step that made it. */
            step?: number;
            /** @description The attempt that made it, where another one came after it. */
            attempt?: number;
            simulated?: boolean;
        };
        /**
         * UnknownPreview
         * @description What is known of a step whose outcome nobody knows, and what each answer would do.
         */
        UnknownPreview: {
            run_id: string;
            label: string;
            /** @description The step's position, from 0. */
            step: number;
            step_name: string;
            action: string;
            /** @description To be sent back with the answer, so that it is about this attempt and no later one. */
            command_id: string;
            attempt: number;
            module: string;
            instance: string;
            /** @enum {string} */
            reason: "interrupted" | "lost" | "journal_lost" | "timeout" | "abandoned";
            message: string;
            /** Format: date-time */
            since: string | null;
            /**
             * @description What the run does: it waits for a word, is about to repeat the step, or has ended.
             * @enum {string}
             */
            run: "waits" | "repeats" | "over";
            /**
             * Format: date-time
             * @description When the step is tried again where the run repeats it.
             */
            repeats_at: string | null;
            /** @description All that is known of the attempt, oldest first; what is so now, without a time of its own, comes last. */
            evidence: components["schemas"]["Evidence"][];
            instrument: {
                now: {
                    /**
                     * @description As in `GET /now`.
                     * @enum {string}
                     */
                    state: "idle" | "acting" | "storing" | "stop_unconfirmed" | "does_not_stop" | "safety_stop" | "outcome_unknown" | "error" | "restored_store" | "silent" | "away" | "absent" | "cancelled" | "shut_down" | "paused" | "locked" | "not_ready" | "hindered";
                    /** Format: date-time */
                    since: string | null;
                    /** @description Why it is given nothing, the weightiest first. */
                    reasons: components["schemas"]["Reason"][];
                    /** @description What it goes on with, a sentence each. */
                    acting: string[];
                    /** @description Abandoned actions whose driver runs on, a sentence each. */
                    left_behind: string[];
                    /** @description What it last said of itself; null where it says nothing. */
                    report: {
                        flags: string[];
                        error?: string;
                    } | null;
                };
                /** @description The last word of the instrument, or of its driver, before the outcome was unknown. */
                then?: {
                    /** Format: date-time */
                    at: string | null;
                    text: string;
                };
            };
            answers: components["schemas"]["PossibleAnswer"][];
            /** @description Whose run it is, by the names of their keys: who has handed it in, and who had registered its experiment. Missing where nobody needed a key. */
            owners?: string[];
            /** @description Other steps of the run whose outcomes are unknown: each has a preview of its own, by its `command_id`. */
            others?: {
                step: number;
                step_name: string;
                command_id: string;
                module: string;
                instance: string;
            }[];
        };
        /**
         * Evidence
         * @description Something that is known of the attempt.
         */
        Evidence: {
            /**
             * Format: date-time
             * @description Null for what is so now.
             */
            at: string | null;
            text: string;
            /**
             * @description Who says so: what weir did itself; the instrument's agent; its journal, or that it is gone; that the agent was heard, or was not; the instrument, or the program that drives it.
             * @enum {string}
             */
            source: "store" | "agent" | "journal" | "heartbeat" | "instrument";
            /** @enum {string} */
            weight?: "normal" | "warning";
        };
        /** PossibleAnswer */
        PossibleAnswer: {
            /**
             * @description The word that `POST /runs/{id}/resolve` takes as `as`.
             * @enum {string}
             */
            answer: "happened" | "did_not" | "skip" | "abort";
            label: string;
            /** @description What becomes of step, run, locations and instrument, in sentences. */
            consequence: string;
            /** @description What may be said with it. */
            needs: {
                /** @enum {string} */
                name: "data";
                text: string;
                required: boolean;
                /** @description The values that the action returns, as far as its module tells. */
                fields: {
                    name: string;
                    type?: string;
                    description?: string;
                    /** @description The JSON Schema that the value fits. */
                    schema?: {
                        [key: string]: unknown;
                    };
                }[];
            }[];
            allowed: boolean;
            why_not?: string;
        };
        /**
         * RetryPreview
         * @description What a retry would do; nothing is stored.
         */
        RetryPreview: {
            run_id: string;
            label: string;
            /**
             * @description `new_run`: the run is over, and another one goes on from it; `same_step`: it waits at a step that has failed, which is done again.
             * @enum {string}
             */
            as: "new_run" | "same_step";
            allowed: boolean;
            /** @description Why it would be refused. */
            problems: {
                /** @description JSON pointer into the request; empty where it is about the run. */
                pointer: string;
                message: string;
            }[];
            /** @description The names of the steps with which it begins. */
            begins: string[];
            /** @description Every step of the run that is to come, by position. */
            steps: components["schemas"]["RetryStep"][];
            /** @description Steps that it does not have, by their positions in this run: rounds of loops that begin anew, and what was done because another step had failed. */
            left_out: {
                step: number;
                name: string;
            }[];
            /** @description What is moved, in the order in which it is done. */
            moves: components["schemas"]["RetryMove"][];
            /** @description What has changed since, the weightiest first. */
            stale: components["schemas"]["StaleFact"][];
            /** @description What was odd about it. */
            warnings: string[];
            /** @description The run that goes on from it already. */
            goes_on_as?: string;
        };
        /** RetryStep */
        RetryStep: {
            /** @description Its position in the run that is to come, from 0. */
            step: number;
            name: string;
            module: string;
            action: string;
            /**
             * @description `taken_over`: it is done, and what it returned counts; `again`: it had begun, and is done from its beginning; `first`: it had not begun.
             * @enum {string}
             */
            does: "taken_over" | "again" | "first";
            /** @description What had become of it; null where it had not begun. */
            was: string | null;
            /** Format: date-time */
            ended_at: string | null;
            /** @description The run that did what is taken over. */
            taken_from?: string;
            /** @description True where the run begins with it. */
            begins?: boolean;
            /** @description The arguments that are changed. */
            changed?: string[];
        };
        /**
         * RetryMove
         * @description Something that a step moves.
         */
        RetryMove: {
            /** @description The step's position, from 0; that of the loop for what its rounds move. */
            step: number;
            name: string;
            /** @description From where; null where it is said nowhere. */
            source: {
                location: string;
                /**
                 * @description What is there now: nothing, something of this experiment, or of another; or nobody knows.
                 * @enum {string}
                 */
                now: "empty" | "this_experiment" | "other_experiment" | "unverified";
                /**
                 * @description The same once the steps before it are done.
                 * @enum {string}
                 */
                then: "empty" | "this_experiment" | "other_experiment" | "unverified";
                /**
                 * Format: date-time
                 * @description Since when it is as it is now, as far as is known.
                 */
                since: string | null;
                /** @description The other experiment. */
                experiment_id?: string;
            } | null;
            /** @description To where; null where it is said nowhere, or is thrown away. */
            target: {
                location: string;
                /**
                 * @description What is there now: nothing, something of this experiment, or of another; or nobody knows.
                 * @enum {string}
                 */
                now: "empty" | "this_experiment" | "other_experiment" | "unverified";
                /**
                 * @description The same once the steps before it are done.
                 * @enum {string}
                 */
                then: "empty" | "this_experiment" | "other_experiment" | "unverified";
                /**
                 * Format: date-time
                 * @description Since when it is as it is now, as far as is known.
                 */
                since: string | null;
                /** @description The other experiment. */
                experiment_id?: string;
            } | null;
            /** @description True where the source holds something of this experiment by then, and the target is empty. */
            fits: boolean;
            /** @description The same in words. */
            text: string;
        };
        /**
         * StaleFact
         * @description Something that has changed since, so that a result that is taken over may not hold any more.
         */
        StaleFact: {
            /** @enum {string} */
            kind: "age" | "file_missing" | "instrument_reset" | "instrument_away" | "acted_since" | "workcell_changed" | "location_changed" | "cleaned_up";
            text: string;
            /**
             * @description `warning`: look before you say yes.
             * @enum {string}
             */
            weight: "normal" | "warning";
            /** @description The step that it is about, by its position in the run that is to come. */
            step?: number;
            /** Format: date-time */
            since?: string;
        };
        /**
         * InsertPreview
         * @description The steps that would be put in; nothing is stored.
         */
        InsertPreview: {
            run_id: string;
            /** @description The position of the step before which they would be done, from 0. */
            before: number;
            steps: {
                name: string;
                module: string;
                action: string;
            }[];
        };
        /**
         * RunWaits
         * @description Why a run does not go on, down to what must happen.
         */
        RunWaits: {
            run_id: string;
            /** @description As `GET /runs/{id}` says it. */
            status: string;
            /** @description Each link waits for the next one, and the last is what must happen. Empty where the run is over. */
            chain: components["schemas"]["WaitLink"][];
        };
        /**
         * WaitLink
         * @description Something that is waited for.
         */
        WaitLink: {
            /**
             * @description A word of its own, or the key of the reason why an instrument is given nothing.
             * @enum {string}
             */
            kind: "step" | "acting" | "storing" | "retry" | "failed_step" | "run_paused" | "turn" | "location" | "circle" | "not_taken" | "orchestrator" | "broker" | "store" | "disk" | "stop_unconfirmed" | "does_not_stop" | "safety_stop" | "outcome_unknown" | "error" | "restored_store" | "silent" | "away" | "absent" | "cancelled" | "shut_down" | "paused" | "locked" | "not_ready" | "hindered";
            /** @description What is so, without its time. */
            text: string;
            /**
             * Format: date-time
             * @description Null where it is not known.
             */
            since: string | null;
            module?: string;
            instance?: string;
            location?: string;
            run_id?: string;
            label?: string;
            /** @description The step's position, from 0. */
            step?: number;
            step_name?: string;
            /** @description When it is over at the latest, or what becomes of it then; only where a rule says so. */
            until?: {
                /** Format: date-time */
                at: string;
                /**
                 * @description What says so: the step's `timeout`, after which its agent is asked to stop; its `retry`, when it is tried again; or the workcell's `lost_after`, when the outcome counts as unknown.
                 * @enum {string}
                 */
                basis: "timeout" | "retry" | "lost_after";
            };
            by?: string;
            /** @description What whoever did it gave as a reason. */
            reason?: string;
            /** @description What a person does before the command. */
            first?: string;
            /** @description The command to type. */
            next?: string;
        };
        /**
         * HandedIn
         * @description The texts of a workflow as they were handed in.
         */
        HandedIn: {
            /** @description YAML or JSON. Null where it was not kept: it had more than 64 KiB when compressed, or an earlier version of weir took the run. */
            workflow: string | null;
            /** @description Those that it uses, by their paths from its folder on. */
            workflows: {
                [key: string]: string;
            };
        };
        /**
         * WorkflowCheck
         * @description What is wrong with a workflow, what it wants, and how its instruments stand now.
         */
        WorkflowCheck: {
            /** @description True where it could be handed in as it is. */
            ok: boolean;
            /** @description A hundred at most. */
            problems: components["schemas"]["WorkflowProblem"][];
            warnings: components["schemas"]["WorkflowProblem"][];
            /** @description Null where the text is no workflow at all. */
            workflow: components["schemas"]["WorkflowOutline"] | null;
            instruments: components["schemas"]["UsedInstrument"][];
        };
        /**
         * WorkflowProblem
         * @description One thing that is wrong with a workflow, or odd about it.
         */
        WorkflowProblem: {
            /** @description JSON pointer into the workflow; empty is the workflow itself. */
            pointer: string;
            message: string;
            /** @description The path of the workflow in which it stands, where that is one which the other uses. */
            file?: string;
            /** @description From 1. */
            line?: number;
            /** @description From 1. */
            column?: number;
        };
        /**
         * WorkflowOutline
         * @description What a workflow wants of whoever hands it in, and its steps.
         */
        WorkflowOutline: {
            name: string | null;
            parameters: {
                name: string;
                /** @description True where it has no default. */
                required: boolean;
                default?: unknown;
                /** @description Of its value: `string`, `number`, `integer`, `boolean`, `array` or `object`. */
                type?: string;
                /** @description The values that it may have. */
                enum?: unknown[];
                /** @description The least that a number may be. */
                minimum?: number;
                /** @description The most that a number may be. */
                maximum?: number;
                description?: string;
                unit?: string;
            }[];
            /** @description The keys of the payload that its steps refer to. */
            payload_keys: string[];
            /** @description The files that its steps want: the argument, the step (from 0), the name, and whether a file of that name was named. */
            files: {
                key: string;
                step: number;
                name: string;
                given: boolean;
            }[];
            /** @description The first 1,000. */
            steps: {
                name: string | null;
                module: string | null;
                action: string | null;
                /** @description As they are written. */
                args: {
                    [key: string]: unknown;
                };
            }[];
            step_count: number;
            /** @description The steps as the run would have them, those of workflows that are used among them: the first 1,000, and none that is wrong in itself. */
            run_steps: {
                /** @description As `wash/rinse` where it is one of a workflow that is used. */
                name: string;
                module: string;
                action: string;
                /** @description The steps of this list that it waits for, from 0. */
                after: number[];
                /** @description Where it stands in its file. */
                pointer: string;
                /** @description The path of the workflow in which it stands, where that is one which the other uses. */
                file?: string;
                /** @description The condition on which it is done. */
                when?: string;
                /** @description Of a step that is done in rounds: the names of the steps of a round; the empty one is the step itself. */
                rounds?: {
                    /** @enum {string} */
                    kind: "for_each" | "repeat";
                    steps: string[];
                };
                /** @description The names of the steps that are done when it fails. */
                recover?: string[];
                /** @description True where it is done at the end, after a failure or a cancel, too. */
                cleanup?: boolean;
            }[];
        };
        /**
         * UsedInstrument
         * @description How an instrument that the workflow uses stands now.
         */
        UsedInstrument: {
            module: string;
            /**
             * @description As in `GET /now`.
             * @enum {string}
             */
            state: "idle" | "acting" | "storing" | "stop_unconfirmed" | "does_not_stop" | "safety_stop" | "outcome_unknown" | "error" | "restored_store" | "silent" | "away" | "absent" | "cancelled" | "shut_down" | "paused" | "locked" | "not_ready" | "hindered";
            /** @description Why it is given nothing, or what it does. */
            text: string;
            instance?: string;
            /** @description The command to type. */
            next?: string;
        };
        /** AskList */
        AskList: {
            /** @description The open ones, oldest first. */
            asks: components["schemas"]["Ask"][];
            /** @description Those that were closed last, newest first, twenty at most. */
            answered: components["schemas"]["ClosedAsk"][];
            /** @description True where there are more open ones than are listed. */
            more: boolean;
        };
        /**
         * ClosedAsk
         * @description A question that was answered, or whose default counts.
         */
        ClosedAsk: {
            /** @description The id of the question: that of the command. */
            id: string;
            run_id: string;
            /** @description The workflow's name. */
            label: string;
            /** @description The step's position, from 0. */
            step: number;
            step_name: string;
            /** @description Who is asked: a person, or a role. */
            module: string;
            instance: string;
            /**
             * @description `confirm`: yes or no; `choose`: one of `options`; `input`: values that fit `schema`.
             * @enum {string}
             */
            kind: "confirm" | "choose" | "input";
            message: string;
            /**
             * @description `answer`: somebody answered; `default`: nobody did in time; `withdrawn`: its step was asked to stop.
             * @enum {string}
             */
            as: "answer" | "default" | "withdrawn";
            /** @description Null where it was withdrawn. */
            answer: unknown;
            /** @description Null where nobody answered, or did not say who. */
            by: string | null;
            reason: string | null;
            /** Format: date-time */
            at: string;
        };
        /**
         * PreflightForm
         * @description A submission, of which `experiment_id` may be left out.
         */
        PreflightForm: {
            /** @description The workflow, YAML or JSON, as a text or as a file. */
            workflow: string;
            /** @description JSON: values that the workflow takes by name. */
            payload?: string;
            /** @description JSON: values for the workflow's parameters. */
            parameters?: string;
            /** @description JSON: the texts of the workflows that it uses, by their paths from its folder on. */
            workflows?: string;
            /** @description `true`: a run that no instrument is needed for; no agent is asked. */
            simulate?: string;
            /** @description `true`: what nobody heeds in the workflow is a problem. */
            strict?: string;
            files?: Blob[];
        } & {
            [key: string]: unknown;
        };
        /**
         * Preflight
         * @description What a submission would be refused for, and what agents, locations and queues say of its steps.
         */
        Preflight: {
            /** @description True where it would be accepted, and no agent has said that it would not take the arguments. */
            ok: boolean;
            /** @description True where a submission would be accepted as it is. */
            accepted: boolean;
            /** @description Those that a submission would be refused for, and what agents have against arguments; a hundred at most. */
            problems: components["schemas"]["WorkflowProblem"][];
            warnings: components["schemas"]["WorkflowProblem"][];
            instruments: components["schemas"]["UsedInstrument"][];
            /** @description The first 1,000, those of loops and of what is done after a failure among them. Empty where the text is no workflow. */
            steps: components["schemas"]["PreflightStep"][];
            step_count: number;
            /** @description How many inquiries were made of agents. */
            asked: number;
        };
        /**
         * PreflightStep
         * @description A step before its run is handed in.
         */
        PreflightStep: {
            /** @description JSON pointer into the workflow. */
            pointer: string;
            name: string;
            module: string;
            action: string;
            check: components["schemas"]["StepCheck"];
            locations: components["schemas"]["StepLocation"][];
            /** @description What would keep it waiting if it were to begin now, with the command that helps; empty where an instrument would take it. */
            waits: components["schemas"]["WaitLink"][];
            /** @description What is before it at its module. */
            queue: {
                /** @description Runs whose next step waits for the module, and has its turn before this one by priority, waiting and fairness, were this one to wait now. */
                waiting: number;
                /** @description Runs that its instruments act for; of a step for one instance, those of that one. */
                acting: number;
            };
            /** @description From 1. */
            line?: number;
            /** @description The path of the workflow in which it stands, where that is one which the other uses. */
            file?: string;
        };
        /**
         * StepCheck
         * @description What came of asking about the arguments of a step.
         */
        StepCheck: {
            /**
             * @description `ok`: its agent would take them. `problems`: it would not. `none`: the action has no check. `failed`: its agent could not say. `no_answer`: it has not answered in time. `absent`: there is none that could be asked. `later`: they are worked out while the run goes on. `unasked`: nobody was asked.
             * @enum {string}
             */
            outcome: "ok" | "problems" | "none" | "failed" | "no_answer" | "absent" | "later" | "unasked";
            /** @description The same as a sentence. */
            text: string;
            /** @description Who was asked, and has said so. */
            instance?: string;
        };
        /**
         * StepLocation
         * @description A location that a step moves something from or to, as it is now.
         */
        StepLocation: {
            name: string;
            /** @enum {string} */
            as: "source" | "target";
            /**
             * @description `in_use`: another run moves something from or to there right now.
             * @enum {string}
             */
            state: "empty" | "taken" | "unverified" | "in_use";
            /** @description The same as a sentence. */
            text: string;
            /** @description The step before it, by its name, that moves something from or to there: it will be otherwise. */
            changed_by?: string;
        };
        /**
         * Workcell
         * @description What the workcell file says, filled up with WEI's defaults.
         */
        Workcell: {
            name: string;
            config: {
                [key: string]: unknown;
            };
            modules: components["schemas"]["ModuleDefinition"][];
            /** @description Coordinates, by module and location. */
            locations: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            metadata: {
                [key: string]: unknown;
            };
            workcell_id: string;
        };
        /**
         * ModuleDefinition
         * @description A module as the workcell file has it.
         */
        ModuleDefinition: {
            name: string;
            model: string | null;
            /** @description One that WEI knows; `served_by` has the real one. */
            interface: string;
            /** @description Values under names such as `password` or `token` are `***`. */
            config: {
                [key: string]: unknown;
            };
            locations: string[];
            workcell_coordinates: unknown;
            /** @description False where it is switched off in the workcell file. */
            active: boolean;
            served_by: string;
        };
        /** WorkcellFile */
        WorkcellFile: {
            name: string;
            metadata?: Record<string, never> | null;
            config?: {
                sequential_scheduler?: boolean | null;
                verify_locations_before_transfer?: boolean | null;
                require_reason?: ("cancel" | "pause" | "resume" | "resolve" | "retry" | "skip" | "insert" | "edit" | "answer" | "reset" | "lock" | "unlock" | "shutdown" | "abandon")[] | null;
                own_runs_only?: boolean | null;
                smtp_unchecked_certificate?: boolean | null;
            } | null;
            modules?: {
                name: string;
                model?: string | null;
                interface?: string | null;
                type?: unknown;
                served_by?: unknown;
                config?: Record<string, never> | null;
                locations?: unknown[] | null;
                workcell_coordinates?: unknown;
                location?: unknown;
                active?: boolean | null;
            }[] | null;
            locations?: {
                [key: string]: Record<string, never> | null;
            } | null;
        };
        /**
         * ServerConfig
         * @description The settings by name, without secrets.
         */
        ServerConfig: {
            workcell_name: string;
            data_directory: string;
            sequential_scheduler: boolean;
            verify_locations_before_transfer: boolean;
        } & {
            [key: string]: unknown;
        };
        /**
         * WorkcellState
         * @description How the workcell stands.
         */
        WorkcellState: {
            /**
             * @description WEI's word.
             * @enum {string}
             */
            status: "READY" | "PAUSED" | "CANCELLED" | "LOCKED";
            /**
             * @description weir's word.
             * @enum {string}
             */
            state: "idle" | "running" | "paused" | "locked" | "cancelled" | "shutdown" | "stopped";
            /** @description Why an instrument is held back. */
            error: string | null;
            locations: {
                [key: string]: components["schemas"]["Location"];
            };
            modules: {
                [key: string]: components["schemas"]["Module"];
            };
            /** @description By id the runs that are not over (1,000 at most, the newest first), then the latest 100. Beyond 16 MiB the others are without steps. */
            workflows: {
                [key: string]: components["schemas"]["Run"];
            };
            workcell: components["schemas"]["Workcell"];
            paused: boolean;
            locked: boolean;
            shutdown: boolean;
            holds: components["schemas"]["Holds"];
        };
        /**
         * Location
         * @description A place in the workcell, and what is there.
         */
        Location: {
            name: string;
            /** @description By module. */
            coordinates: {
                [key: string]: unknown;
            };
            /** @description `Empty`, an experiment's id, or `unverified` where an outcome is unknown. */
            state: string;
            /** @description The run of which a step moves something from or to there at this moment. */
            reserved: string | null;
            /** Format: date-time */
            since: string | null;
        };
        /**
         * Module
         * @description A module's definition, and how its instances stand.
         */
        Module: {
            name: string;
            model: string | null;
            /** @description One that WEI knows; `served_by` has the real one. */
            interface: string;
            /** @description Values under names such as `password` or `token` are `***`. */
            config: {
                [key: string]: unknown;
            };
            locations: string[];
            workcell_coordinates: unknown;
            /** @description False where it is switched off in the workcell file. */
            active: boolean;
            served_by: string;
            id: string;
            /** @description What the module says of itself, with WEI's status. */
            state: {
                status: components["schemas"]["ModuleStatus"];
                /** @description Why it cannot act. */
                error: string | null;
            } & {
                [key: string]: unknown;
            };
            /** @description The run that one of its instances acts for. */
            reserved: string | null;
            /** @description What the module can do; null until an agent came. */
            about: components["schemas"]["About"] | null;
            holds: components["schemas"]["Holds"];
            /** @description Why nothing can be given to it, where no agent ever came. */
            reasons: components["schemas"]["Reason"][];
            instances: components["schemas"]["Instance"][];
        };
        /**
         * ModuleStatus
         * @description WEI's flags; several can be true.
         */
        ModuleStatus: {
            READY: boolean;
            BUSY: boolean;
            INIT: boolean;
            ERROR: boolean;
            PAUSED: boolean;
            CANCELLED: boolean;
            LOCKED: boolean;
            /** @description True where it cannot be reached. */
            UNKNOWN?: boolean;
        };
        /**
         * About
         * @description What a module can do, as it says itself, with whatever else it says.
         */
        About: {
            name: string;
            model?: string | null;
            interface?: string | null;
            version?: string | null;
            description?: string | null;
            actions: ({
                name: string;
                description?: string | null;
                blocking?: boolean;
                args: ({
                    name: string;
                    type?: unknown;
                    default?: unknown;
                    required: boolean;
                    description?: string | null;
                } & {
                    [key: string]: unknown;
                })[];
                files: ({
                    name: string;
                    required: boolean;
                    description?: string | null;
                } & {
                    [key: string]: unknown;
                })[];
                results: ({
                    label: string;
                    description?: string | null;
                    /** @description As the module calls it. */
                    type?: string | null;
                    schema?: {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                })[];
                args_schema?: {
                    [key: string]: unknown;
                };
                results_from?: string;
                simulated?: {
                    [key: string]: unknown;
                };
                checks?: boolean;
                simulates?: boolean;
            } & {
                [key: string]: unknown;
            })[];
            admin_commands?: string[];
            resource_pools?: unknown[];
            said?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * Holds
         * @description What operators hold, each with the order that did it. Those that are not set are missing.
         */
        Holds: {
            stopped?: {
                /** @description The number of the order. */
                revision: number;
                /** Format: date-time */
                since: string;
                by: string | null;
            };
            cancelled?: {
                /** @description The number of the order. */
                revision: number;
                /** Format: date-time */
                since: string;
                by: string | null;
            };
            shut_down?: {
                /** @description The number of the order. */
                revision: number;
                /** Format: date-time */
                since: string;
                by: string | null;
            };
            paused?: {
                /** @description The number of the order. */
                revision: number;
                /** Format: date-time */
                since: string;
                by: string | null;
            };
            locked?: {
                /** @description The number of the order. */
                revision: number;
                /** Format: date-time */
                since: string;
                by: string | null;
            };
        };
        /**
         * Instance
         * @description An instance of a module: one agent, and the instrument that it serves.
         */
        Instance: {
            instance: string;
            /**
             * @description `lost`: its agent is silent; `gone`: it has said goodbye.
             * @enum {string}
             */
            presence: "present" | "lost" | "gone";
            /** Format: date-time */
            since: string | null;
            status: components["schemas"]["ModuleStatus"];
            error: string | null;
            /** @description Stopped by the safety stop that holds it, by its agent's own word. */
            stopped: boolean;
            /**
             * Format: date-time
             * @description Of a safety stop that it has not confirmed.
             */
            stop_asked_at: string | null;
            /** @enum {string|null} */
            state: "idle" | "acting" | "storing" | "stop_unconfirmed" | "does_not_stop" | "safety_stop" | "outcome_unknown" | "error" | "restored_store" | "silent" | "away" | "absent" | "cancelled" | "shut_down" | "paused" | "locked" | "not_ready" | "hindered" | null;
            reasons: components["schemas"]["Reason"][];
            /** @description What it has in hand. */
            runs: components["schemas"]["InHand"][];
            left_behind: components["schemas"]["LeftBehind"][];
            /** @description Why nobody may take it for stopped although a safety stop was asked of it; null elsewhere. Earlier versions have none. */
            stop_unconfirmed?: string | null;
            /** @description The machine that its agent runs on, by its own word. Missing where an earlier version has said hello. */
            host?: string;
        };
        /**
         * InHand
         * @description A command that an instance has in hand.
         */
        InHand: {
            run_id: string;
            command_id: string;
            /** @description The step's position, from 0. */
            step: number | null;
            step_name: string | null;
            /** Format: date-time */
            acting_since: string | null;
            /**
             * Format: date-time
             * @description Null where nobody has asked.
             */
            asked_to_stop: string | null;
            /** @description True where the instrument is at rest and only files are on their way. */
            rested: boolean;
            /** @description False once it goes on 8 s after it was asked to stop. */
            answers: boolean;
            /** @description All of this in a sentence. */
            text: string;
        };
        /**
         * LeftBehind
         * @description An abandoned action whose driver runs on in the agent's process.
         */
        LeftBehind: {
            run_id: string | null;
            command_id: string;
            /** @description The step's position, from 0. */
            step: number | null;
            step_name: string;
            /** Format: date-time */
            acting_since: string | null;
            /** Format: date-time */
            abandoned_at: string | null;
            text: string;
        };
        /** RunsLeft */
        RunsLeft: {
            /** @description As Python writes a dictionary. */
            Workflows: string;
        };
        /** LocationStates */
        LocationStates: {
            location_states: {
                [key: string]: components["schemas"]["Location"];
            };
        };
        /** LocationsSet */
        LocationsSet: {
            Locations: {
                [key: string]: components["schemas"]["Location"];
            };
        };
        /**
         * Orders
         * @description What is held by whom, and what each agent last did about an order.
         */
        Orders: {
            workcell: components["schemas"]["Holds"];
            /** @description By module. */
            modules: {
                [key: string]: components["schemas"]["Holds"];
            };
            agents: components["schemas"]["AgentOrders"][];
            /** @description By `module/instance`, where something is held of one alone. Earlier versions have none. */
            instances?: {
                [key: string]: components["schemas"]["Holds"];
            };
        };
        /**
         * AgentOrders
         * @description What an agent last did about an order. `command` to `ended_at` are missing where it never had one.
         */
        AgentOrders: {
            module: string;
            instance: string;
            /**
             * @description `lost`: its agent is silent; `gone`: it has said goodbye.
             * @enum {string}
             */
            presence: "present" | "lost" | "gone";
            /** @description Stopped by the safety stop that holds it, by its agent's own word. */
            stopped: boolean;
            /**
             * Format: date-time
             * @description Of a safety stop that it has not confirmed.
             */
            stop_asked_at: string | null;
            error: string | null;
            /** @description What it has in hand. */
            runs: components["schemas"]["InHand"][];
            left_behind: components["schemas"]["LeftBehind"][];
            /**
             * Format: date-time
             * @description By the agent's clock.
             */
            taken_at: string | null;
            /**
             * Format: date-time
             * @description By the agent's clock.
             */
            ended_at: string | null;
            /** @description Why nobody may take it for stopped although a safety stop was asked of it; null elsewhere. Earlier versions have none. */
            stop_unconfirmed?: string | null;
            /** @enum {string} */
            command?: "safety_stop" | "reset" | "pause" | "resume" | "cancel" | "shutdown" | "lock" | "unlock" | "abandon";
            /** @description The number of the order: `X-Weir-Order` of its answer. */
            revision?: number;
            /** @enum {string} */
            phase?: "taken" | "done" | "failed";
            /** @description In a sentence. */
            did?: string;
        };
        /**
         * OrderPreview
         * @description What an order would do besides, as the lab stands now.
         */
        OrderPreview: {
            /** @enum {string} */
            command: "safety_stop" | "reset" | "pause" | "resume" | "cancel" | "shutdown" | "lock" | "unlock";
            module: string | null;
            instance: string | null;
            /** @description The runs that it would end, those that instruments act for first. */
            ends: {
                run_id: string;
                label: string;
                /** @description Whose instrument acts for it; null where it waits. */
                module: string | null;
                instance: string | null;
                /** @description The step's position, from 0. */
                step: number | null;
                step_name: string | null;
            }[];
            /** @description True where there may be more runs than are named. */
            more: boolean;
        };
        /**
         * Abandoned
         * @description What is being abandoned.
         */
        Abandoned: {
            /** @description The number of the order, also in `X-Weir-Order`. */
            order: number;
            module: string;
            instance: string;
            abandons: components["schemas"]["InHand"][];
            caution: string;
        };
        /** DeadLetters */
        DeadLetters: {
            letters: components["schemas"]["DeadLetter"][];
        };
        /**
         * DeadLetter
         * @description A message that nobody could process.
         */
        DeadLetter: {
            id: string;
            /** Format: date-time */
            at: string;
            queue: string;
            /** @description Why nobody could process it. */
            reason: string;
            /** @description What kind of message it is, as far as it can be read. */
            type: string | null;
            run_id: string | null;
            command_id: string | null;
            /** @description Bytes. */
            size: number;
            /** @description False where it can only be looked at and dropped. */
            resendable: boolean;
            /** @description Why it cannot be sent again; null where it can. */
            why_not: string | null;
        };
        /** WholeDeadLetter */
        WholeDeadLetter: {
            id: string;
            /** Format: date-time */
            at: string;
            queue: string;
            /** @description Why nobody could process it. */
            reason: string;
            /** @description What kind of message it is, as far as it can be read. */
            type: string | null;
            run_id: string | null;
            command_id: string | null;
            /** @description Bytes. */
            size: number;
            /** @description False where it can only be looked at and dropped. */
            resendable: boolean;
            /** @description Why it cannot be sent again; null where it can. */
            why_not: string | null;
            content: string;
        };
        /**
         * Event
         * @description WEI's Event, with the keys that its client gave it. Those of runs have `run_id` and, of a step, `step`.
         */
        Event: {
            event_id: string;
            /** @description In the local time of the gateway's machine, or as its client wrote it. */
            event_timestamp: unknown;
            experiment_id: string | null;
            campaign_id: string | null;
            workcell_id: string | null;
            event_type: string;
            event_name: string;
            event_info?: unknown;
            /** @description When weir heard of it, in UTC. */
            logged_at?: unknown;
            /** @description Whose key has logged it, where a key is wanted; else what its client says. Of an order, who gave it. */
            by?: unknown;
        } & {
            [key: string]: unknown;
        };
        /**
         * NewEvent
         * @description An event, as a client logs it. Any other keys are kept; what it says of `logged_at`, and of `by` where its key says otherwise, stands in `said_logged_at` and `said_by`.
         */
        NewEvent: {
            /** @description A ULID; one is made where there is none. The same event again is the same event. */
            event_id?: string | null;
            /** @description Such as `2026-11-25T09:26:53.123`; left out: when it arrives. */
            event_timestamp?: unknown;
            /** @description A ULID. */
            experiment_id?: string | null;
            campaign_id?: string | null;
            workcell_id?: string | null;
            /** @description Any but `WORKFLOW` and `WORKCELL`, which are those of weir itself. */
            event_type: string;
            event_name: string;
        };
        /**
         * DatapointValue
         * @description Of a file that is JSON itself: that.
         */
        DatapointValue: {
            value?: unknown;
        } & {
            [key: string]: unknown;
        };
        /**
         * Datapoint
         * @description WEI's DataPoint: a value, or a file. Keys that its client gave it are in it as well.
         */
        Datapoint: {
            id: string;
            label: string;
            /** @description `data_value` or `local_file`. */
            type: string;
            step_id: string | null;
            /** @description The id of the run. */
            workflow_id: string | null;
            experiment_id: string;
            campaign_id: string | null;
            /** @description Of a `data_value`. */
            value?: unknown;
            /** @description Of a file: where it lies at the gateway. */
            path?: string;
            /** @description Of a file: bytes. */
            size?: number;
            sha256?: string;
            /** Format: date-time */
            created_at: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * Experiment
         * @description WEI's Experiment, with fields of weir's beside. The secret of its webhook is never shown.
         */
        Experiment: {
            experiment_id: string;
            experiment_name: string;
            campaign_id: string | null;
            experiment_description: string | null;
            email_addresses: string[];
            /** @description Where its files lie at the gateway. */
            experiment_directory: string;
            check_in_timestamp: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            checked_in_at: string | null;
            /** @description The name of the key that has registered it; missing where nobody needed one. */
            registered_by?: string;
            notify?: ("step_failed" | "outcome_unknown" | "step_overdue" | "person_needed" | "run_finished")[];
            webhook_url?: string;
        };
        /** NewExperiment */
        NewExperiment: {
            experiment_name?: string | null;
            name?: string | null;
            campaign_id?: string | null;
            experiment_description?: string | null;
            description?: string | null;
            email_addresses?: string[] | string | null;
            notify?: ("step_failed" | "outcome_unknown" | "step_overdue" | "person_needed" | "run_finished")[] | null;
            webhook_url?: string | null;
            webhook_secret?: string | null;
        };
        /** ExperimentValues */
        ExperimentValues: {
            /** @description By label; the one with the newest value first. */
            series: components["schemas"]["ValueSeries"][];
            /** @description The `cursor` for older values; null where there are none. */
            next: number | null;
        };
        /**
         * ValueSeries
         * @description The values of one label.
         */
        ValueSeries: {
            label: string;
            /** @description The oldest first. */
            points: {
                /** Format: date-time */
                at: string;
                /** @description Null where a client has posted it and named no run. */
                run_id: string | null;
                value: number;
            }[];
        };
        /**
         * Campaign
         * @description A collection of experiments.
         */
        Campaign: {
            campaign_id: string;
            campaign_name: string;
            campaign_description: string | null;
            /** @description The newest 1,000. */
            experiment_ids: string[];
            /** Format: date-time */
            created_at: string;
        };
        /** NewCampaign */
        NewCampaign: {
            campaign_name: string;
            campaign_description?: string | null;
        };
        /**
         * Key
         * @description What is known of a key.
         */
        Key: {
            name: string;
            /**
             * @description `good`: it counts.
             * @enum {string}
             */
            state: "good" | "expired" | "revoked";
            /** @description Null where its scopes were chosen one by one. */
            role: string | null;
            scopes: ("runs:read" | "runs:submit" | "runs:control" | "data:read" | "data:write" | "lab:read" | "lab:operate" | "lab:stop" | "lab:define" | "outcomes:resolve" | "agents:serve" | "admin")[];
            /** @description MODULE/INSTANCE, where it was made with the enrolment of that agent, and is good for it alone. */
            agent: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description The name of the key that made it. */
            created_by: string | null;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            revoked_by: string | null;
        };
        /** NewKey */
        NewKey: {
            /** @description Whose it is: 1 to 40 small letters, digits and hyphens, such as lab-pc-2. */
            name: string;
            /**
             * @description What the owner may do; instead of `scopes`.
             * @enum {string}
             */
            role?: "observer" | "scientist" | "operator" | "engineer" | "admin" | "agent" | "kiosk";
            /** @description Instead of `role`. */
            scopes?: ("runs:read" | "runs:submit" | "runs:control" | "data:read" | "data:write" | "lab:read" | "lab:operate" | "lab:stop" | "lab:define" | "outcomes:resolve" | "agents:serve" | "admin")[];
            /**
             * Format: date-time
             * @description From when on it counts no more; left out: it does not end.
             */
            expires_at?: string;
        };
        /**
         * MadeKey
         * @description A key, shown once: nobody can show it again.
         */
        MadeKey: {
            name: string;
            /**
             * @description `good`: it counts.
             * @enum {string}
             */
            state: "good" | "expired" | "revoked";
            /** @description Null where its scopes were chosen one by one. */
            role: string | null;
            scopes: ("runs:read" | "runs:submit" | "runs:control" | "data:read" | "data:write" | "lab:read" | "lab:operate" | "lab:stop" | "lab:define" | "outcomes:resolve" | "agents:serve" | "admin")[];
            /** @description MODULE/INSTANCE, where it was made with the enrolment of that agent, and is good for it alone. */
            agent: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description The name of the key that made it. */
            created_by: string | null;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            revoked_by: string | null;
            /** @description The key itself: `Authorization: Bearer KEY`. */
            key: string;
        };
        /**
         * EnrolledAgent
         * @description An agent that was enrolled, without its secrets.
         */
        EnrolledAgent: {
            module: string;
            instance: string;
            /**
             * @description `good`: its enrolment counts. `forgotten`: the broker has an account of it, and the store, which was lost, knows nothing of it: enrol it again, or revoke it.
             * @enum {string}
             */
            state: "good" | "revoked" | "forgotten";
            /** @description The name of its key. */
            key: string | null;
            /**
             * @description Which of the lab’s keys it was told: it heeds what is signed with that. `retired`: nothing is, and it must be enrolled again.
             * @enum {string}
             */
            lab_key: "current" | "former" | "retired";
            /** Format: date-time */
            enrolled_at: string | null;
            /** @description The name of the key that enrolled it. */
            enrolled_by: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            revoked_by: string | null;
        };
        /**
         * LabKey
         * @description When the keys were made with which the lab signs what it says to its agents.
         */
        LabKey: {
            /**
             * Format: date-time
             * @description `null`: no agent was ever enrolled.
             */
            made_at: string | null;
            /**
             * Format: date-time
             * @description Of the one before, while it counts.
             */
            former_made_at: string | null;
        };
        /** Reached */
        Reached: {
            /** @description The broker as the PC of the agent reaches it, without an account; as the gateway reaches it unless given. */
            broker_url?: string;
            /** @description The gateway as the PC of the agent reaches it; as it was asked unless given. */
            gateway_url?: string;
        };
        /**
         * Enrolment
         * @description What an agent on a PC of its own needs. It is shown once, and is for one PC.
         */
        Enrolment: {
            /** @description The name of the workcell. */
            workcell: string;
            module: string;
            instance: string;
            /** @description The broker, with an account of the agent’s own. */
            broker_url: string;
            /** @description The gateway. */
            gateway_url: string;
            /** @description With which the agent proves itself to the gateway. */
            key: string;
            /** @description By which the agent knows what is from its lab: an Ed25519 public key, in base64url. */
            lab_key: string;
            /** Format: date-time */
            made_at: string;
        };
        /**
         * User
         * @description What is known of a user.
         */
        User: {
            name: string;
            /**
             * @description `good`: he may sign in.
             * @enum {string}
             */
            state: "good" | "removed";
            /** @description Null where he has several. */
            role: string | null;
            scopes: ("runs:read" | "runs:submit" | "runs:control" | "data:read" | "data:write" | "lab:read" | "lab:operate" | "lab:stop" | "lab:define" | "outcomes:resolve" | "agents:serve" | "admin")[];
            signs_in_with: ("password" | "provider")[];
            /** @description Whether his password was set by somebody else: he changes it when he signs in. */
            must_change_password: boolean;
            /** @description In how many browsers he is signed in. */
            sessions: number;
            /**
             * Format: date-time
             * @description When he signed in last.
             */
            signed_in_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description The name of the key or user that made him. */
            created_by: string | null;
            /** Format: date-time */
            removed_at: string | null;
            removed_by: string | null;
        };
        /**
         * NewUser
         * @description Either `role` and `password`, or neither: then he comes from the provider, which says what he may do.
         */
        NewUser: {
            /** @description Who it is: 1 to 40 small letters, digits and hyphens, such as lab-pc-2. */
            name: string;
            /**
             * @description What he may do.
             * @enum {string}
             */
            role?: "observer" | "scientist" | "operator" | "engineer" | "admin" | "agent" | "kiosk";
            /** @description What he signs in with, of 12 to 256 characters; none that is common, and none with the name of the user or of the lab in it. He must change it when he does so for the first time. */
            password?: string;
        };
        /** NewPassword */
        NewPassword: {
            /** @description What he signs in with, of 12 to 256 characters; none that is common, and none with the name of the user or of the lab in it. He must change it when he does so for the first time. */
            password: string;
        };
        /**
         * Session
         * @description Who asks, and what he may do.
         */
        Session: {
            /** @description Whether a key was sent that counts. */
            signed_in: boolean;
            /** @description The name of the user or of the key; null where none was sent, and where it is that of this machine. */
            name: string | null;
            /** @description Whether it is a user, who has signed in. */
            is_user: boolean;
            /** @description Whether he signs in with a password, which `POST /session/password` changes. */
            has_password: boolean;
            /** @description Whether somebody else has set that: until it is changed, this session is good for nothing else but a safety stop. */
            must_change_password: boolean;
            scopes: ("runs:read" | "runs:submit" | "runs:control" | "data:read" | "data:write" | "lab:read" | "lab:operate" | "lab:stop" | "lab:define" | "outcomes:resolve" | "agents:serve" | "admin")[];
            /** @description For what this lab demands a `reason`: `config.require_reason` of the workcell file. */
            require_reason: ("cancel" | "pause" | "resume" | "resolve" | "retry" | "skip" | "insert" | "edit" | "answer" | "reset" | "lock" | "unlock" | "shutdown" | "abandon")[];
            /** @description Whether this lab keeps runs to their owners (`config.own_runs_only` of the workcell file): who has not the scope `lab:operate` controls his own alone. */
            own_runs_only: boolean;
            /** @description Whether this gateway answers only who sends a key. */
            requires_key: boolean;
            /** @description What the OpenID provider is called that people may sign in with (`GET /session/oidc`); null where there is none. */
            provider: string | null;
            /** @description Whether other machines reach this gateway without keys or without TLS: everybody in the network is trusted. */
            exposed: boolean;
        };
        /**
         * SignIn
         * @description Either `key`, or `name` and `password`.
         */
        SignIn: {
            /** @description A key: `weir_NAME_…` in full. */
            key?: string;
            /** @description The name of a user. */
            name?: string;
            /** @description His password. */
            password?: string;
        };
        /** PasswordChange */
        PasswordChange: {
            /** @description The one that he has. */
            current_password: string;
            /** @description Another one, which is not common, and has not the name of the user or of the lab in it. */
            new_password: string;
        };
        /**
         * SignInLink
         * @description A link that signs a browser in, once.
         */
        SignInLink: {
            /** @description To be opened in the browser, at the address by which the gateway was asked. */
            url: string;
            /** @description What stands at the end of `url`. It stands for the key until it is used: keep it to yourself. */
            code: string;
            /**
             * Format: date-time
             * @description From when on it counts no more.
             */
            expires_at: string;
        };
        /**
         * SignedIn
         * @description A browser in which a user is signed in.
         */
        SignedIn: {
            /** @description What it is ended by. Nobody can sign in with it. */
            id: string;
            /** @description Whether it is the one that asks. */
            this_one: boolean;
            /**
             * Format: date-time
             * @description When he has signed in there.
             */
            since: string;
            /**
             * Format: date-time
             * @description When it was last used, to within a twentieth of the time after which it would end unused.
             */
            last_used: string;
            /** @description The address from which he has signed in; null where it was not kept. */
            from: string | null;
            /** @description What with, as it says itself: `Firefox on Linux`; null where nothing is known. */
            browser: string | null;
        };
        /**
         * AuditEntry
         * @description A request that asked for a change, or that was refused for who asked; or a TLS handshake that failed.
         */
        AuditEntry: {
            /** @description 1 is the first; no number is left out. */
            seq: number;
            /**
             * Format: date-time
             * @description When it was over.
             */
            at: string;
            /** @description The name of the key, `local` for that of the machine; null where none was sent that counts. */
            by: string | null;
            /** @description The address that it came from, as the proxy in front of the gateway says it, where there is one. */
            from: string | null;
            /** @description The `operationId` of the call; null where it was refused before that was known. */
            operation: string | null;
            /** @description The HTTP status; null where whoever asked went away before the answer, or nothing was asked. */
            status: number | null;
            /** @description The hash of the entry before; zeros in the first. */
            prev: string;
            /** @description SHA-256 of the entry as JSON without this member. */
            hash: string;
            /** @description Who he says he is. */
            said_by?: string;
            request_id?: string;
            method?: string;
            /** @description Without the query. */
            path?: string;
            /** @description What it was about, by kind: `run_id`, `module`, … */
            on?: {
                [key: string]: string;
            };
            /** @description Why, as it was said. */
            reason?: string;
            before?: {
                [key: string]: unknown;
            };
            after?: {
                [key: string]: unknown;
            };
            /** @description The code of the error. */
            code?: string;
            /** @description Why a TLS handshake failed, after which nothing was asked. */
            handshake?: string;
            /** @description So many further ones of the address, refused or of calls that anybody may make, summed up. */
            further?: number;
            /** @description So many entries were lost before this one: the store was away for too long. */
            lost?: number;
        };
        /** AuditVerdict */
        AuditVerdict: {
            entries: number;
            /** @description Nothing was changed, removed, put in, or moved. */
            ok: boolean;
            problems: {
                /** @description The number of the entry; of several that are missing, the first. */
                seq: number;
                /** @enum {string} */
                where: "files" | "store";
                what: string;
            }[];
            /** @description The last entry. Note it elsewhere: whoever changes all that is here cannot change that. */
            head: {
                seq: number;
                hash: string;
            } | null;
        };
        /** NotReady */
        NotReady: {
            type: string;
            title: string;
            status: number;
            /** @description Why not. */
            detail: string;
            instance: string;
            /** @enum {boolean} */
            ready: false;
        };
        /**
         * Findings
         * @description What a gateway finds of all that it stands on.
         */
        Findings: {
            /**
             * Format: date-time
             * @description By the gateway's clock.
             */
            at: string;
            findings: components["schemas"]["Finding"][];
        };
        /**
         * Finding
         * @description What one check has found.
         */
        Finding: {
            /** @description What was looked at. */
            check: string;
            /**
             * @description `fail`: a promise of weir does not hold, or nothing goes on.
             * @enum {string}
             */
            level: "ok" | "warn" | "fail";
            found: string;
            /** @description What to do about it. Missing where all is well. */
            remedy?: string;
        };
        /** OpenApiDocument */
        OpenApiDocument: {
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * WorkcellOutline
         * @description The names of the workcell.
         */
        WorkcellOutline: {
            name: string;
            modules: {
                name: string;
                active: boolean;
                /** @description True where the workcell file has a config for it. */
                configured: boolean;
            }[];
        };
        /**
         * Diagnosis
         * @description What a gateway says of itself and of what it stands on. Times are milliseconds since the epoch, each by the clock that it tells of.
         */
        Diagnosis: {
            version: string;
            workcell: string;
            /** @description By the gateway's clock. */
            now: number;
            broker: {
                /** @enum {boolean} */
                up: true;
            } | {
                /** @enum {boolean} */
                up: false;
                reason: string;
                /** @description What a person does about it. A gateway of before tells none. */
                remedy?: string;
            };
            store: {
                /** @enum {boolean} */
                up: true;
                now: number;
                misgivings: string[];
            } | {
                /** @enum {boolean} */
                up: false;
                reason: string;
                /** @description What a person does about it. A gateway of before tells none. */
                remedy?: string;
            };
            /** @description The folder for the files of runs. */
            data: {
                folder: string;
                free_bytes: number;
            };
            /** @description As the store knows them; empty while the store is away. */
            instances: {
                module: string;
                instance: string;
                /** @enum {string} */
                presence: "present" | "lost" | "gone";
                since: number;
                /** @description Why it is given nothing, the weightiest reason first. A gateway of before tells none. */
                reasons?: components["schemas"]["Reason"][];
                /** @description Abandoned actions whose driver runs on, a sentence each. */
                left_behind?: string[];
            }[];
            /** @description Those of `modules` that nothing of weir can serve. */
            unserved: {
                module: string;
                reason: string;
            }[];
            /** @description Modules that are switched on in the workcell file. */
            modules: string[];
            /** @description What it would want so that other machines may reach it, and has not; empty where nothing is missing. A gateway of before tells none. */
            exposed?: string[];
            /** @description Agents that were enrolled and do not know the current key of the lab, by the one that they know, and whether the former one counts. Missing where none was enrolled. */
            lab_key?: {
                former: string[];
                retired: string[];
                former_counts: boolean;
            };
            /** @description Agents whose accounts the broker has and of whom the store knows nothing. Missing where the broker does not say. */
            forgotten?: string[];
            /** @description The command that starts an agent, by module. A gateway of before tells none. */
            start?: {
                [key: string]: string;
            };
        };
        /** StoredFile */
        StoredFile: {
            label: string;
            path: string;
            size: number;
            sha256: string;
            simulated?: boolean;
        };
        /**
         * QuestionReply
         * @description How a question to a person was closed.
         */
        QuestionReply: {
            /** @description When, in milliseconds since the epoch. */
            at: number;
            /** @enum {string} */
            as: "answer" | "default" | "withdrawn";
            answer?: unknown;
            by?: string;
            reason?: string;
        };
        /**
         * QuestionClosing
         * @description How its agent closes a question that nobody has answered.
         */
        QuestionClosing: {
            /** @enum {string} */
            as: "default" | "withdrawn";
            /** @description The default. */
            answer?: unknown;
        };
    };
    responses: {
        /** @description `bad_request`: The request cannot be read */
        bad_request: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_request";
                };
            };
        };
        /** @description `forbidden`: Web pages of other origins may not ask; `not_allowed`: The key does not allow it; `unknown_host`: The gateway does not go by that name */
        "forbidden.not_allowed.unknown_host": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "not_allowed" | "unknown_host";
                };
            };
        };
        /** @description `request_timeout`: The request did not arrive in time */
        request_timeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request_timeout";
                };
            };
        };
        /** @description `internal_error`: weir made a mistake */
        internal_error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "internal_error";
                };
            };
        };
        /** @description `unauthorized`: The caller is not known */
        unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "unauthorized";
                };
            };
        };
        /** @description `too_many_requests`: Too much is asked in a short time */
        too_many_requests: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "too_many_requests";
                };
            };
        };
        /** @description `stopping`: The gateway is about to stop; `store_unavailable`: The store does not answer */
        "stopping.store_unavailable": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "stopping" | "store_unavailable";
                };
            };
        };
        /** @description `stopping`: The gateway is about to stop; `store_unavailable`: The store does not answer; `too_many_readers`: Too many read the feed */
        "stopping.store_unavailable.too_many_readers": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "stopping" | "store_unavailable" | "too_many_readers";
                };
            };
        };
        /** @description `bad_payload`: The payload is not an object; `bad_request`: The request cannot be read */
        "bad_payload.bad_request": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_payload" | "bad_request";
                };
            };
        };
        /** @description `internal_error`: weir made a mistake; `run_unreadable`: The store holds the run in a form that cannot be read */
        "internal_error.run_unreadable": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "internal_error" | "run_unreadable";
                };
            };
        };
        /** @description `quota_reached`: The key or the user has as much as it may; `too_many_requests`: Too much is asked in a short time */
        "quota_reached.too_many_requests": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "quota_reached" | "too_many_requests";
                };
            };
        };
        /** @description `invalid_form`: A field of the form does not fit; `invalid_workflow`: The workflow cannot be run */
        "invalid_form.invalid_workflow": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_form" | "invalid_workflow";
                };
            };
        };
        /** @description `too_large`: The request is too large */
        too_large: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "too_large";
                };
            };
        };
        /** @description `idempotency_conflict`: The idempotency key belongs to another submission or wish */
        idempotency_conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_conflict";
                };
            };
        };
        /** @description `disk_full`: The data folder has no room left */
        disk_full: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "disk_full";
                };
            };
        };
        /** @description `run_not_found`: No such run */
        run_not_found: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "run_not_found";
                };
            };
        };
        /** @description `bad_id`: The id is not a ULID; `bad_request`: The request cannot be read */
        "bad_id.bad_request": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_id" | "bad_request";
                };
            };
        };
        /** @description `bad_filename`: The file name leads out of the run; `bad_request`: The request cannot be read */
        "bad_filename.bad_request": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_filename" | "bad_request";
                };
            };
        };
        /** @description `file_not_found`: No such file in this run; `run_not_found`: No such run */
        "file_not_found.run_not_found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "file_not_found" | "run_not_found";
                };
            };
        };
        /** @description `bad_range`: The file does not have this range */
        bad_range: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_range";
                };
            };
        };
        /** @description `bad_request`: The request cannot be read; `reason_required`: This lab wants to know why */
        "bad_request.reason_required": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_request" | "reason_required";
                };
            };
        };
        /** @description `broker_unavailable`: The broker does not answer; `stopping`: The gateway is about to stop; `store_unavailable`: The store does not answer */
        "broker_unavailable.stopping.store_unavailable": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "broker_unavailable" | "stopping" | "store_unavailable";
                };
            };
        };
        /** @description `run_terminal`: The run has already ended */
        run_terminal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "run_terminal";
                };
            };
        };
        /** @description `invalid_form`: A field of the form does not fit */
        invalid_form: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_form";
                };
            };
        };
        /** @description `changes_nothing`: It would change nothing; `run_terminal`: The run has already ended */
        "changes_nothing.run_terminal": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "changes_nothing" | "run_terminal";
                };
            };
        };
        /** @description `changes_nothing`: It would change nothing; `outcome_unknown`: The outcome of a step is unknown; `run_terminal`: The run has already ended */
        "changes_nothing.outcome_unknown.run_terminal": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "changes_nothing" | "outcome_unknown" | "run_terminal";
                };
            };
        };
        /** @description `nothing_unknown`: There is no such unknown outcome; `run_terminal`: The run has already ended */
        "nothing_unknown.run_terminal": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "nothing_unknown" | "run_terminal";
                };
            };
        };
        /** @description `nothing_unknown`: There is no such unknown outcome */
        nothing_unknown: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "nothing_unknown";
                };
            };
        };
        /** @description `run_not_found`: No such run; `step_not_found`: No such step in this run */
        "run_not_found.step_not_found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "run_not_found" | "step_not_found";
                };
            };
        };
        /** @description `unfit`: It does not fit how the run stands */
        unfit: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "unfit";
                };
            };
        };
        /** @description `bad_arguments`: The arguments do not fit the action */
        bad_arguments: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_arguments";
                };
            };
        };
        /** @description `already_retried`: Another run goes on from it already; `idempotency_conflict`: The idempotency key belongs to another submission or wish; `run_terminal`: The run has already ended; `unfit`: It does not fit how the run stands */
        "already_retried.idempotency_conflict.run_terminal.unfit": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "already_retried" | "idempotency_conflict" | "run_terminal" | "unfit";
                };
            };
        };
        /** @description `bad_arguments`: The arguments do not fit the action; `invalid_form`: A field of the form does not fit */
        "bad_arguments.invalid_form": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_arguments" | "invalid_form";
                };
            };
        };
        /** @description `idempotency_conflict`: The idempotency key belongs to another submission or wish; `run_terminal`: The run has already ended; `unfit`: It does not fit how the run stands */
        "idempotency_conflict.run_terminal.unfit": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_conflict" | "run_terminal" | "unfit";
                };
            };
        };
        /** @description `bad_arguments`: The arguments do not fit the action; `invalid_form`: A field of the form does not fit; `invalid_workflow`: The workflow cannot be run */
        "bad_arguments.invalid_form.invalid_workflow": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_arguments" | "invalid_form" | "invalid_workflow";
                };
            };
        };
        /** @description `ask_not_found`: No such question */
        ask_not_found: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "ask_not_found";
                };
            };
        };
        /** @description `ask_answered`: The question has another answer; `ask_closed`: The question is not open any more */
        "ask_answered.ask_closed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "ask_answered" | "ask_closed";
                };
            };
        };
        /** @description `invalid_answer`: The answer does not fit the question; `invalid_form`: A field of the form does not fit */
        "invalid_answer.invalid_form": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_answer" | "invalid_form";
                };
            };
        };
        /** @description `invalid_workcell`: The workcell cannot be taken */
        invalid_workcell: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_workcell";
                };
            };
        };
        /** @description `changes_nothing`: It would change nothing; `stopped`: A safety stop holds it */
        "changes_nothing.stopped": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "changes_nothing" | "stopped";
                };
            };
        };
        /** @description `invalid_form`: A field of the form does not fit; `invalid_workcell`: The workcell cannot be taken */
        "invalid_form.invalid_workcell": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_form" | "invalid_workcell";
                };
            };
        };
        /** @description `not_found`: There is nothing here */
        not_found: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "not_found";
                };
            };
        };
        /** @description `agent_away`: The agent of the instrument is not there; `not_acting`: The instrument acts on nothing that could be abandoned */
        "agent_away.not_acting": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "agent_away" | "not_acting";
                };
            };
        };
        /** @description `broker_unavailable`: The broker does not answer; `not_stopped`: Nothing was stopped by this: use the emergency stop; `stop_kept`: Nothing was stopped by this: use the emergency stop; `stopping`: The gateway is about to stop; `store_unavailable`: The store does not answer */
        "broker_unavailable.not_stopped.stop_kept.stopping.store_unavailable": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "broker_unavailable" | "not_stopped" | "stop_kept" | "stopping" | "store_unavailable";
                };
            };
        };
        /** @description `broker_unavailable`: The broker does not answer; `stopping`: The gateway is about to stop; `store_unavailable`: The store does not answer; `unroutable`: Nobody has declared the queue that the message is for */
        "broker_unavailable.stopping.store_unavailable.unroutable": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "broker_unavailable" | "stopping" | "store_unavailable" | "unroutable";
                };
            };
        };
        /** @description `dead_letter_unfit`: The dead letter cannot be sent again */
        dead_letter_unfit: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "dead_letter_unfit";
                };
            };
        };
        /** @description `invalid_document`: The document does not fit */
        invalid_document: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_document";
                };
            };
        };
        /** @description `id_taken`: The id belongs to another document */
        id_taken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "id_taken";
                };
            };
        };
        /** @description `record_not_found`: No such experiment, campaign, event or datapoint */
        record_not_found: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "record_not_found";
                };
            };
        };
        /** @description `file_not_found`: No such file in this run; `record_not_found`: No such experiment, campaign, event or datapoint */
        "file_not_found.record_not_found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "file_not_found" | "record_not_found";
                };
            };
        };
        /** @description `not_found`: There is nothing here; `record_not_found`: No such experiment, campaign, event or datapoint */
        "not_found.record_not_found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "not_found" | "record_not_found";
                };
            };
        };
        /** @description `not_enrollable`: Agents cannot be enrolled here */
        not_enrollable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "not_enrollable";
                };
            };
        };
        /** @description `id_taken`: The id belongs to another document; `not_enrollable`: Agents cannot be enrolled here */
        "id_taken.not_enrollable": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "id_taken" | "not_enrollable";
                };
            };
        };
        /** @description `key_in_use`: Agents rely on the key */
        key_in_use: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "key_in_use";
                };
            };
        };
        /** @description `forbidden`: Web pages of other origins may not ask; `unknown_host`: The gateway does not go by that name */
        "forbidden.unknown_host": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "unknown_host";
                };
            };
        };
        /** @description `bad_request`: The request cannot be read */
        "bad_request.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "bad_request";
                };
                "text/html": string;
            };
        };
        /** @description `forbidden`: Web pages of other origins may not ask; `unknown_host`: The gateway does not go by that name */
        "forbidden.unknown_host.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "unknown_host";
                };
                "text/html": string;
            };
        };
        /** @description `request_timeout`: The request did not arrive in time */
        "request_timeout.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request_timeout";
                };
                "text/html": string;
            };
        };
        /** @description `internal_error`: weir made a mistake */
        "internal_error.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "internal_error";
                };
                "text/html": string;
            };
        };
        /** @description `not_found`: There is nothing here */
        "not_found.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "not_found";
                };
                "text/html": string;
            };
        };
        /** @description `provider_unavailable`: The provider that people sign in with does not answer */
        "provider_unavailable.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "provider_unavailable";
                };
                "text/html": string;
            };
        };
        /** @description `forbidden`: Web pages of other origins may not ask; `not_allowed`: The key does not allow it; `unknown_host`: The gateway does not go by that name */
        "forbidden.not_allowed.unknown_host.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "not_allowed" | "unknown_host";
                };
                "text/html": string;
            };
        };
        /** @description `unauthorized`: The caller is not known */
        "unauthorized.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "unauthorized";
                };
                "text/html": string;
            };
        };
        /** @description `too_large`: The request is too large */
        "too_large.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "too_large";
                };
                "text/html": string;
            };
        };
        /** @description `provider_unavailable`: The provider that people sign in with does not answer; `stopping`: The gateway is about to stop; `store_unavailable`: The store does not answer */
        "provider_unavailable.stopping.store_unavailable.page": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "provider_unavailable" | "stopping" | "store_unavailable";
                };
                "text/html": string;
            };
        };
        /** @description `forbidden`: Web pages of other origins may not ask; `not_allowed`: The key does not allow it; `unknown_host`: The gateway does not go by that name; `wrong_instance`: The command was given to another instance */
        "forbidden.not_allowed.unknown_host.wrong_instance": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "not_allowed" | "unknown_host" | "wrong_instance";
                };
            };
        };
        /** @description `file_not_found`: No such file in this run; `not_found`: There is nothing here; `run_not_found`: No such run */
        "file_not_found.not_found.run_not_found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "file_not_found" | "not_found" | "run_not_found";
                };
            };
        };
        /** @description `result_settled`: The step has ended, and with it its files */
        result_settled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "result_settled";
                };
            };
        };
        /** @description `result_settled`: The step has ended, and with it its files; `run_terminal`: The run has already ended */
        "result_settled.run_terminal": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "result_settled" | "run_terminal";
                };
            };
        };
        /** @description `upload_waits`: The result file cannot be taken yet */
        upload_waits: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "upload_waits";
                };
            };
        };
        /** @description `checksum_mismatch`: The bytes do not have the stated checksum */
        checksum_mismatch: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "checksum_mismatch";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getNow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Now"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    readFeed: {
        parameters: {
            query?: {
                /** @description The position after which to go on. */
                after?: string;
                /** @description Ids of runs, with commas between. */
                run?: string;
                /** @description Names of modules, with commas between. */
                module?: string;
                /** @description run, instance, workcell, record, or several with commas between. */
                kind?: string;
            };
            header?: {
                /** @description As `after`; browsers send it when they come back. */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that ends when the gateway stops. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable.too_many_readers"];
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                /** @description ISO 8601 with its offset, a day, or milliseconds since the epoch; four hours before `to` where it is left out. */
                from?: string;
                /** @description ISO 8601 with its offset, a day, or milliseconds since the epoch; now where it is left out. */
                to?: string;
                /** @description What one module did. */
                module?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What they did; 5,000 bars and 5,000 waits at most: what goes on, then what ended last. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getHistory: {
        parameters: {
            query?: {
                /** @description ISO 8601 with its offset, a day, or milliseconds since the epoch; a day before `to` where it is left out. */
                from?: string;
                /** @description ISO 8601 with its offset, a day, or milliseconds since the epoch; now where it is left out. */
                to?: string;
                /** @description How long the parts are: `30s`, `5m`, `1h`, `1d`, or seconds; 1,000 parts at most. Some hundred where it is left out. */
                bucket?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How much was done, how busy instruments were, what failed, and how long actions took. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    submitRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own name for this submission. The same key again answers the same run. */
                "idempotency-key"?: string;
                /** @description The trace that the run is to belong to, as the W3C has it. One that is not valid is left aside. */
                traceparent?: string;
                /** @description What came with it. */
                tracestate?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Submission"];
                "application/x-www-form-urlencoded": {
                    workflow: string;
                    experiment_id: string;
                    payload?: string;
                    parameters?: string;
                    workflows?: string;
                    simulate?: string;
                    validate_only?: string;
                    strict?: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    /** @description Where the run is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_payload.bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form.invalid_workflow"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
            507: components["responses"]["disk_full"];
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description Those of a status: new, queued, running, in_progress, paused, completed, failed, cancelled, or several with commas between. */
                status?: string;
                /** @description Those of an experiment. */
                experiment_id?: string;
                /** @description Those with that in their label or their experiment's name, and those whose id, or experiment's id, begins or ends with it; in any case. */
                text?: string;
                /** @description Those with a step for that module. */
                module?: string;
                /** @description Those handed in then or later: ISO 8601 with its offset, a day, or milliseconds since the epoch. */
                from?: string;
                /** @description Those handed in before. */
                to?: string;
                /** @description How many at most. */
                limit?: number;
                /** @description Those older than this run: `next` of the answer before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunList"];
                };
            };
            400: components["responses"]["bad_id.bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getRun: {
        parameters: {
            query?: {
                /** @description Seconds for which the answer waits, where the run is as you know it and is not over: for its next change. */
                wait?: number;
                /** @description The `ETag` of the run as you know it, in place of the header. */
                etag?: string;
            };
            header?: {
                /** @description The `ETag` of the run as you know it. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    /** @description Begins with the run's revision. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description It is as you know it. */
            304: {
                headers: {
                    /** @description The same. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    changeRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own name for this wish. The same key again is the same wish. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id of the run, in any case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description What the run is called. */
                    label?: string;
                    /** @description Higher goes first. */
                    priority?: number;
                    /** @description By step and argument: `{"Mix": {"speed": 3}}`. A step goes by its name; digits that no step has as its name are a position, from 0: `{"2": {"speed": 3}}`. */
                    args?: unknown;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /** @description What the run is called. */
                    label?: string;
                    /** @description Higher goes first. */
                    priority?: number;
                    /** @description By step and argument: `{"Mix": {"speed": 3}}`. A step goes by its name; digits that no step has as its name are a position, from 0: `{"2": {"speed": 3}}`. */
                    args?: unknown;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The run, as it stands once the wish is carried out; or before, where that takes long. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found.step_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.run_terminal.unfit"];
            413: components["responses"]["too_large"];
            422: components["responses"]["bad_arguments.invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    getRunState: {
        parameters: {
            query?: {
                /** @description Seconds for which the answer waits, where the run is as you know it and is not over: for its next change. */
                wait?: number;
                /** @description The `ETag` of the run as you know it, in place of the header. */
                etag?: string;
            };
            header?: {
                /** @description The `ETag` of the run as you know it. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    /** @description Begins with the run's revision. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description It is as you know it. */
            304: {
                headers: {
                    /** @description The same. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getRunLog: {
        parameters: {
            query?: {
                /** @description `false` leaves the events out. */
                events?: string;
            };
            header?: never;
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The log, as a JSON text or as plain text: whichever `Accept` prefers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                    "text/plain": string;
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listRunFiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunFiles"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listRunResults: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunFiles"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getRunFile: {
        parameters: {
            query: {
                /** @description The `path`, or `readable_path`, of a file that `/runs/{id}/files` lists. */
                filename: string;
            };
            header?: {
                /** @description A part of the bytes: `bytes=0-1023`. */
                range?: string;
                /** @description An `ETag`. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    /** @description The SHA-256 of the bytes, in quotes. */
                    ETag?: string;
                    /** @description The SHA-256 of the whole file (RFC 9530). */
                    "Repr-Digest"?: string;
                    /** @description `bytes` */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": Blob;
                };
            };
            /** @description The part that `Range` asks for. */
            206: {
                headers: {
                    /** @description Which part of how many bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": Blob;
                };
            };
            /** @description They are as you know them. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_filename.bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["file_not_found.run_not_found"];
            408: components["responses"]["request_timeout"];
            416: components["responses"]["bad_range"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    cancelRun: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the log. */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description The id of the run, in any case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The run as it stood before; the wish is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["run_terminal"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    pauseRun: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the log. */
                reason?: string;
                /** @description The revision of the run that you saw, which its `ETag` begins with: where it has changed since, nothing happens. */
                revision?: number | string;
            };
            header?: never;
            path: {
                /** @description The id of the run, in any case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                    /** @description The revision of the run that you saw, which its `ETag` begins with: where it has changed since, nothing happens. */
                    revision?: number | string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                    /** @description The revision of the run that you saw, which its `ETag` begins with: where it has changed since, nothing happens. */
                    revision?: number | string;
                };
            };
        };
        responses: {
            /** @description The run as it stood before; the wish is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["changes_nothing.run_terminal"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    resumeRun: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the log. */
                reason?: string;
                /** @description The revision of the run that you saw, which its `ETag` begins with: where it has changed since, nothing happens. */
                revision?: number | string;
            };
            header?: never;
            path: {
                /** @description The id of the run, in any case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                    /** @description The revision of the run that you saw, which its `ETag` begins with: where it has changed since, nothing happens. */
                    revision?: number | string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                    /** @description The revision of the run that you saw, which its `ETag` begins with: where it has changed since, nothing happens. */
                    revision?: number | string;
                };
            };
        };
        responses: {
            /** @description The run as it stood before; the wish is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["changes_nothing.outcome_unknown.run_terminal"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    getUnknownPreview: {
        parameters: {
            query?: {
                /** @description The command, where the outcomes of several are unknown; missing is the first. */
                command_id?: string;
            };
            header?: never;
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is known. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnknownPreview"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["nothing_unknown"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    resolveRun: {
        parameters: {
            query?: {
                /** @description `happened`: the instrument did it; `did_not`: it is tried again; `skip`: the run goes on without it; `abort`: the run fails. */
                as?: "happened" | "did_not" | "skip" | "abort";
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the log. */
                reason?: string;
                /** @description What a step that happened would have returned, by name: an object. */
                data?: unknown;
                /** @description The command that the word is about; missing is the only one whose outcome is unknown. */
                command_id?: string;
                /** @description Whatever it says: only asks what each answer would do. */
                preview?: string;
            };
            header?: never;
            path: {
                /** @description The id of the run, in any case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description `happened`: the instrument did it; `did_not`: it is tried again; `skip`: the run goes on without it; `abort`: the run fails.
                     * @enum {string}
                     */
                    as?: "happened" | "did_not" | "skip" | "abort";
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                    /** @description What a step that happened would have returned, by name: an object. */
                    data?: unknown;
                    /** @description The command that the word is about; missing is the only one whose outcome is unknown. */
                    command_id?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description `happened`: the instrument did it; `did_not`: it is tried again; `skip`: the run goes on without it; `abort`: the run fails.
                     * @enum {string}
                     */
                    as?: "happened" | "did_not" | "skip" | "abort";
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                    /** @description What a step that happened would have returned, by name: an object. */
                    data?: unknown;
                    /** @description The command that the word is about; missing is the only one whose outcome is unknown. */
                    command_id?: string;
                };
            };
        };
        responses: {
            /** @description The preview that was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnknownPreview"];
                };
            };
            /** @description The run as it stood before; the wish is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["nothing_unknown.run_terminal"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    getRetryPreview: {
        parameters: {
            query?: {
                /** @description Of a run that is over: the step from which it begins, by its name or position (digits that no step has as its name are one, in a query too); it is done again with all that depends on it. Missing: what is not done is done. A run that waits at a step refuses it (`unfit`). */
                from_step?: string | number;
                /** @description The same as JSON. */
                args?: string;
                /** @description Which of the steps that wait for a word is meant; one that waits alone need not be named. */
                step?: string | number;
                /** @description The attempt that has failed: a wish that names it is the same one, however often it comes. */
                command_id?: string;
            };
            header?: never;
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it would do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryPreview"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found.step_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["unfit"];
            422: components["responses"]["bad_arguments"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    retryRun: {
        parameters: {
            query?: {
                /** @description Of a run that is over: the step from which it begins, by its name or position (digits that no step has as its name are one, in a query too); it is done again with all that depends on it. Missing: what is not done is done. A run that waits at a step refuses it (`unfit`). */
                from_step?: string | number;
                /** @description Arguments that are changed, by step and argument: `{"Mix": {"speed": 3}}`. A step goes by its name; digits that no step has as its name are a position, from 0: `{"2": {"speed": 3}}`. Of a run that waits at a step: those of that step. */
                args?: unknown;
                /** @description Which of the steps that wait for a word is meant; one that waits alone need not be named. */
                step?: string | number;
                /** @description The attempt that has failed: a wish that names it is the same one, however often it comes. */
                command_id?: string;
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the log. */
                reason?: string;
                /** @description Whatever it says: only asks what it would do. */
                preview?: string;
            };
            header?: {
                /** @description Your own name for this wish. The same key again is the same wish. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id of the run, in any case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Of a run that is over: the step from which it begins, by its name or position (digits that no step has as its name are one, in a query too); it is done again with all that depends on it. Missing: what is not done is done. A run that waits at a step refuses it (`unfit`).
                     * @example Mix
                     */
                    from_step?: string | number;
                    /** @description Arguments that are changed, by step and argument: `{"Mix": {"speed": 3}}`. A step goes by its name; digits that no step has as its name are a position, from 0: `{"2": {"speed": 3}}`. Of a run that waits at a step: those of that step. */
                    args?: unknown;
                    /**
                     * @description Which of the steps that wait for a word is meant; one that waits alone need not be named.
                     * @example Mix
                     */
                    step?: string | number;
                    /** @description The attempt that has failed: a wish that names it is the same one, however often it comes. */
                    command_id?: string;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Of a run that is over: the step from which it begins, by its name or position (digits that no step has as its name are one, in a query too); it is done again with all that depends on it. Missing: what is not done is done. A run that waits at a step refuses it (`unfit`).
                     * @example Mix
                     */
                    from_step?: string | number;
                    /** @description Arguments that are changed, by step and argument: `{"Mix": {"speed": 3}}`. A step goes by its name; digits that no step has as its name are a position, from 0: `{"2": {"speed": 3}}`. Of a run that waits at a step: those of that step. */
                    args?: unknown;
                    /**
                     * @description Which of the steps that wait for a word is meant; one that waits alone need not be named.
                     * @example Mix
                     */
                    step?: string | number;
                    /** @description The attempt that has failed: a wish that names it is the same one, however often it comes. */
                    command_id?: string;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The new run; or the preview that was asked for. */
            200: {
                headers: {
                    /** @description Where the new run is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"] | components["schemas"]["RetryPreview"];
                };
            };
            /** @description The run, whose step is done again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found.step_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["already_retried.idempotency_conflict.run_terminal.unfit"];
            413: components["responses"]["too_large"];
            422: components["responses"]["bad_arguments.invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
            507: components["responses"]["disk_full"];
        };
    };
    skipStep: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own name for this wish. The same key again is the same wish. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id of the run, in any case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description The step; the only one that waits for a word need not be named.
                     * @example Mix
                     */
                    step?: string | number;
                    /** @description What it would have returned, by name: later steps may need it. */
                    data?: unknown;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description The step; the only one that waits for a word need not be named.
                     * @example Mix
                     */
                    step?: string | number;
                    /** @description What it would have returned, by name: later steps may need it. */
                    data?: unknown;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The run, as it stands once the wish is carried out; or before, where that takes long. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found.step_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.run_terminal.unfit"];
            413: components["responses"]["too_large"];
            422: components["responses"]["bad_arguments.invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    insertSteps: {
        parameters: {
            query?: {
                /** @description Whatever it says: only asks what would be put in. */
                preview?: string;
            };
            header?: {
                /** @description Your own name for this wish. The same key again is the same wish. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id of the run, in any case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description As a workflow has them; or a text of such a list, or of a workflow. */
                    steps: {
                        [key: string]: unknown;
                    }[] | string;
                    /**
                     * @description The step before which they are done; the only one that waits for a word need not be named.
                     * @example Mix
                     */
                    before?: string | number;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /** @description As a workflow has them; or a text of such a list, or of a workflow. */
                    steps: {
                        [key: string]: unknown;
                    }[] | string;
                    /**
                     * @description The step before which they are done; the only one that waits for a word need not be named.
                     * @example Mix
                     */
                    before?: string | number;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /**
                     * @description Why; stands in the log.
                     * @example the plate is the wrong one
                     */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description What would be put in, where a preview was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InsertPreview"];
                };
            };
            /** @description The run, as it stands once the wish is carried out; or before, where that takes long. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found.step_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.run_terminal.unfit"];
            413: components["responses"]["too_large"];
            422: components["responses"]["bad_arguments.invalid_form.invalid_workflow"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    getRunWaits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each link waits for the next one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWaits"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getHandedIn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the run, in any case, or `last`: the newest one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its texts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandedIn"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["run_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    checkWorkflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The workflow, YAML or JSON, as a text. */
                    workflow: string;
                    /** @description Values that the workflow takes by name. */
                    payload?: {
                        [key: string]: unknown;
                    };
                    /** @description Values for the workflow's parameters; without it those without a default are not asked for. */
                    parameters?: {
                        [key: string]: unknown;
                    };
                    /** @description Names of the files that would come with it. */
                    files?: string[];
                    /** @description The texts of the workflows that it uses, by their paths from its folder on: `{"parts/wash.yaml": "name: …"}`. */
                    workflows?: {
                        [key: string]: string;
                    };
                    /** @description True for a run that no instrument is needed for. */
                    simulate?: boolean;
                    /** @description True where what nobody heeds in it is a problem. */
                    strict?: boolean;
                };
            };
        };
        responses: {
            /** @description What is wrong, what it wants, and how its instruments stand. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowCheck"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listAsks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The open ones, and those that were answered last. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskList"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getAsk: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the question. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The question. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ask"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["ask_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    answerAsk: {
        parameters: {
            query?: {
                /** @description True or false, one of the options, or an object with a value for each field. */
                answer?: unknown;
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why so; stands in the log. */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description The id of the question. */
                id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description True or false, one of the options, or an object with a value for each field. */
                    answer: unknown;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why so; stands in the log. */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /** @description True or false, one of the options, or an object with a value for each field. */
                    answer: unknown;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why so; stands in the log. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The question, with the answer that counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ask"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["ask_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["ask_answered.ask_closed"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_answer.invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    preflightRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The workflow, YAML or JSON, as a text. */
                    workflow: string;
                    /** @description Values that the workflow takes by name. */
                    payload?: {
                        [key: string]: unknown;
                    };
                    /** @description Values for the workflow's parameters; without it those without a default are not asked for. */
                    parameters?: {
                        [key: string]: unknown;
                    };
                    /** @description Names of the files that would come with it. */
                    files?: string[];
                    /** @description The texts of the workflows that it uses, by their paths from its folder on: `{"parts/wash.yaml": "name: …"}`. */
                    workflows?: {
                        [key: string]: string;
                    };
                    /** @description True for a run that no instrument is needed for. */
                    simulate?: boolean;
                    /** @description True where what nobody heeds in it is a problem. */
                    strict?: boolean;
                };
                "multipart/form-data": components["schemas"]["PreflightForm"];
                "application/x-www-form-urlencoded": {
                    /** @description The workflow, YAML or JSON, as a text or as a file. */
                    workflow: string;
                    /** @description JSON: values that the workflow takes by name. */
                    payload?: string;
                    /** @description JSON: values for the workflow's parameters. */
                    parameters?: string;
                    /** @description JSON: the texts of the workflows that it uses, by their paths from its folder on. */
                    workflows?: string;
                    /** @description `true`: a run that no instrument is needed for; no agent is asked. */
                    simulate?: string;
                    /** @description `true`: what nobody heeds in the workflow is a problem. */
                    strict?: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preflight"];
                };
            };
            400: components["responses"]["bad_payload.bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form.invalid_workflow"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getWorkcell: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The definition. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workcell"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    defineWorkcell: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkcellFile"];
                "application/yaml": string;
                "text/yaml": string;
                "application/x-yaml": string;
                "text/x-yaml": string;
            };
        };
        responses: {
            /** @description The definition in force. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workcell"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_workcell"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    getConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerConfig"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getWorkcellState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkcellState"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    resetWorkcell: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the audit. */
                reason?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description How it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkcellState"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["changes_nothing.stopped"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form.invalid_workcell"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    clearRuns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those that are left, 100 at most, as one text. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsLeft"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getWorkcellAtWorkcells: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The definition. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workcell"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    defineWorkcellAtWorkcells: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkcellFile"];
                "application/yaml": string;
                "text/yaml": string;
                "application/x-yaml": string;
                "text/x-yaml": string;
            };
        };
        responses: {
            /** @description The definition in force. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workcell"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_workcell"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    getConfigAtWorkcells: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerConfig"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getWorkcellStateAtWorkcells: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkcellState"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    resetWorkcellAtWorkcells: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the audit. */
                reason?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description How it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkcellState"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["changes_nothing.stopped"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form.invalid_workcell"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    clearRunsAtWorkcells: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those that are left, 100 at most, as one text. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsLeft"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getModuleState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The module. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The module, under its name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Module"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listLocations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The locations, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationStates"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getLocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The location. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The location as a text, under its name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    setLocation: {
        parameters: {
            query: {
                /** @description An experiment's id, or nothing for `Empty`. */
                experiment_id: string;
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the event. */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description The location. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All locations, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationsSet"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["invalid_form"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    getOrders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is held. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Orders"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    previewOrder: {
        parameters: {
            query: {
                /** @description What is ordered; `safety_stop` stops all at once and waits for neither store nor orchestrator. */
                command: "safety_stop" | "reset" | "pause" | "resume" | "cancel" | "shutdown" | "lock" | "unlock";
                /** @description The module that it is for. */
                module?: string;
                /** @description The instance of it that it is for. */
                instance?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it would end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPreview"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["changes_nothing.stopped"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    abandonAction: {
        parameters: {
            query?: {
                instance?: string;
                /** @description Who asks for it; stands in the log. */
                by?: string;
                reason?: string;
            };
            header?: never;
            path: {
                /** @description The module that it is for. */
                module: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description May be left out where one instance acts. */
                    instance?: string | null;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the log. */
                    reason?: string | null;
                    /** @description Of those alone; only in a JSON body. */
                    command_ids?: string[];
                };
                "application/x-www-form-urlencoded": {
                    /** @description May be left out where one instance acts. */
                    instance?: string | null;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the log. */
                    reason?: string | null;
                    /** @description Of those alone; only in a JSON body. */
                    command_ids?: string[];
                };
            };
        };
        responses: {
            /** @description What is being abandoned. */
            200: {
                headers: {
                    /** @description The number of the order; agents answer under it in `GET /admin`. */
                    "X-Weir-Order"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Abandoned"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["agent_away.not_acting"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    abandonOfInstance: {
        parameters: {
            query?: {
                instance?: string;
                /** @description Who asks for it; stands in the log. */
                by?: string;
                reason?: string;
            };
            header?: never;
            path: {
                /** @description The module that it is for. */
                module: string;
                /** @description The instance of it that it is for. */
                instance: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /** @description May be left out where one instance acts. */
                    instance?: string | null;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the log. */
                    reason?: string | null;
                    /** @description Of those alone; only in a JSON body. */
                    command_ids?: string[];
                };
                "application/x-www-form-urlencoded": {
                    /** @description May be left out where one instance acts. */
                    instance?: string | null;
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the log. */
                    reason?: string | null;
                    /** @description Of those alone; only in a JSON body. */
                    command_ids?: string[];
                };
            };
        };
        responses: {
            /** @description What is being abandoned. */
            200: {
                headers: {
                    /** @description The number of the order; agents answer under it in `GET /admin`. */
                    "X-Weir-Order"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Abandoned"];
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["agent_away.not_acting"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    orderOfWorkcell: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the audit. */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description What is ordered; `safety_stop` stops all at once and waits for neither store nor orchestrator. */
                command: "safety_stop" | "reset" | "pause" | "resume" | "cancel" | "shutdown" | "lock" | "unlock";
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The broker has the order. */
            200: {
                headers: {
                    /** @description The number of the order; agents answer under it in `GET /admin`. */
                    "X-Weir-Order"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["changes_nothing.stopped"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form.invalid_workcell"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.not_stopped.stop_kept.stopping.store_unavailable"];
        };
    };
    orderOfModule: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the audit. */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description What is ordered; `safety_stop` stops all at once and waits for neither store nor orchestrator. */
                command: "safety_stop" | "reset" | "pause" | "resume" | "cancel" | "shutdown" | "lock" | "unlock";
                /** @description The module that it is for. */
                module: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The broker has the order. */
            200: {
                headers: {
                    /** @description The number of the order; agents answer under it in `GET /admin`. */
                    "X-Weir-Order"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["changes_nothing.stopped"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form.invalid_workcell"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.not_stopped.stop_kept.stopping.store_unavailable"];
        };
    };
    orderOfInstance: {
        parameters: {
            query?: {
                /** @description Who asks for it; stands in the log. */
                by?: string;
                /** @description Why; stands in the audit. */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description What is ordered; `safety_stop` stops all at once and waits for neither store nor orchestrator. */
                command: "safety_stop" | "reset" | "pause" | "resume" | "cancel" | "shutdown" | "lock" | "unlock";
                /** @description The module that it is for. */
                module: string;
                /** @description The instance of it that it is for. */
                instance: string;
            };
            cookie?: never;
        };
        /** @description May be left out. The fields are read from the query as well. */
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Who asks for it; stands in the log.
                     * @example Ada
                     */
                    by?: string;
                    /** @description Why; stands in the audit. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The broker has the order. */
            200: {
                headers: {
                    /** @description The number of the order; agents answer under it in `GET /admin`. */
                    "X-Weir-Order"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            400: components["responses"]["bad_request.reason_required"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["changes_nothing.stopped"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_form.invalid_workcell"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.not_stopped.stop_kept.stopping.store_unavailable"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    getDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the letter. */
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeDeadLetter"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    dropDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the letter. */
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letter that there was. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable"];
        };
    };
    resendDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the letter. */
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["dead_letter_unfit"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["broker_unavailable.stopping.store_unavailable.unroutable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Event"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    postEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvent"];
                "application/x-www-form-urlencoded": components["schemas"]["NewEvent"];
            };
        };
        responses: {
            /** @description The event, whole. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["id_taken"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listAllEvents: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Event"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the event. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    postDatapoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description JSON: a `NewDatapoint`. */
                    datapoint: string;
                    /**
                     * Format: binary
                     * @description For a `local_file`.
                     */
                    file?: Blob;
                };
                "application/x-www-form-urlencoded": {
                    /** @description JSON: a `NewDatapoint`. */
                    datapoint: string;
                };
            };
        };
        responses: {
            /** @description It is kept. */
            200: {
                headers: {
                    /** @description Where the datapoint is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "success";
                    };
                };
            };
            /** @description Without `experiment_id`, in WEI's words. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "error";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "bad_request";
                    };
                };
            };
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["id_taken"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
            507: components["responses"]["disk_full"];
        };
    };
    getDatapoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description A part of the bytes: `bytes=0-1023`. */
                range?: string;
                /** @description An `ETag`. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The id of the datapoint. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes of the file, or the value. */
            200: {
                headers: {
                    /** @description The SHA-256 of the bytes, in quotes. */
                    ETag?: string;
                    /** @description The SHA-256 of the whole file (RFC 9530). */
                    "Repr-Digest"?: string;
                    /** @description `bytes` */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatapointValue"];
                    "*/*": Blob;
                };
            };
            /** @description The part that `Range` asks for. */
            206: {
                headers: {
                    /** @description Which part of how many bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": Blob;
                };
            };
            /** @description They are as you know them. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["file_not_found.record_not_found"];
            408: components["responses"]["request_timeout"];
            416: components["responses"]["bad_range"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getDatapointInfo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the datapoint. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The datapoint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Datapoint"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listExperiments: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Experiments, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Experiment"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    registerExperiment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewExperiment"];
                "application/x-www-form-urlencoded": components["schemas"]["NewExperiment"];
            };
        };
        responses: {
            /** @description The experiment. */
            200: {
                headers: {
                    /** @description Where the experiment is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listAllExperiments: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Experiments, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Experiment"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getExperiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the experiment. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The experiment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    checkIn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the experiment. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is noted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listEventsOfExperiment: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path: {
                /** @description The id of the experiment. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Event"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getExperimentLog: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path: {
                /** @description The id of the experiment. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, as JSON or as lines in WEI's form: whichever `Accept` prefers. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"][];
                    "text/plain": string;
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listDataOfExperiment: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path: {
                /** @description The id of the experiment. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Datapoints, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Datapoint"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listDataOfExperimentAsWei: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path: {
                /** @description The id of the experiment. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Datapoints, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Datapoint"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found.record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listValuesOfExperiment: {
        parameters: {
            query?: {
                /** @description Those of these labels alone, with commas between. */
                label?: string;
                /** @description `next` of the answer before. */
                cursor?: number;
            };
            header?: never;
            path: {
                /** @description The id of the experiment. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Values. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentValues"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listCampaigns: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Campaigns, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Campaign"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    createCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCampaign"];
                "application/x-www-form-urlencoded": components["schemas"]["NewCampaign"];
            };
        };
        responses: {
            /** @description The campaign. */
            200: {
                headers: {
                    /** @description Where the campaign is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listAllCampaigns: {
        parameters: {
            query?: {
                /** @description How many of the newest at most. */
                limit?: number;
                /** @description Those older than this; the `Link` header leads to the next ones. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Campaigns, by id, the oldest first. */
            200: {
                headers: {
                    /** @description With `rel="next"`, where there are older ones. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Campaign"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The campaign. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["record_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, without what proves them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: components["schemas"]["Key"][];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description The key. Keep it: it is shown this once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["id_taken"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Whose it is: 1 to 40 small letters, digits and hyphens, such as lab-pc-2. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["not_enrollable"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listEnrolledAgents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agents: components["schemas"]["EnrolledAgent"][];
                        lab_key: components["schemas"]["LabKey"];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    enrolAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What it serves. */
                module: string;
                /** @description Its own name. */
                instance: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reached"];
            };
        };
        responses: {
            /** @description What the agent needs. Keep it: it is shown this once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["id_taken.not_enrollable"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    endEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What it serves. */
                module: string;
                /** @description Its own name. */
                instance: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolledAgent"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["not_enrollable"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    renewLabKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabKey"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["key_in_use"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    retireLabKey: {
        parameters: {
            query?: {
                /** @description Whatever it says: also where agents know no other. From their next connection on they begin nothing, until they are enrolled again. */
                force?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabKey"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["key_in_use"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The users, without what proves them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        users: components["schemas"]["User"][];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["id_taken"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Who it is: 1 to 40 small letters, digits and hyphens, such as lab-pc-2. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    signOutUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Who it is: 1 to 40 small letters, digits and hyphens, such as lab-pc-2. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    removeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Who it is: 1 to 40 small letters, digits and hyphens, such as lab-pc-2. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who asks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Who is signed in now. */
            200: {
                headers: {
                    /** @description The key, or that of the session, in a cookie that no script can read and no other site has sent. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.unknown_host"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Who is signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    createSignInLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    followSignInLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What `POST /session/links` has answered. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is signed in. */
            303: {
                headers: {
                    /** @description The key, or that of the session, in a cookie that no script can read and no other site has sent. */
                    "Set-Cookie"?: string;
                    /** @description The page. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
        };
    };
    beginOidc: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider. */
            303: {
                headers: {
                    /** @description The provider. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request.page"];
            403: components["responses"]["forbidden.unknown_host.page"];
            404: components["responses"]["not_found.page"];
            408: components["responses"]["request_timeout.page"];
            500: components["responses"]["internal_error.page"];
            503: components["responses"]["provider_unavailable.page"];
        };
    };
    finishOidc: {
        parameters: {
            query?: {
                /** @description What the provider gives for his tokens. */
                code?: string;
                /** @description That it was this browser which was sent to the provider. */
                state?: string;
                /** @description Who the provider says it is. */
                iss?: string;
                /** @description Why it lets nobody in. */
                error?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is signed in. */
            303: {
                headers: {
                    /** @description The page. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request.page"];
            401: components["responses"]["unauthorized.page"];
            403: components["responses"]["forbidden.not_allowed.unknown_host.page"];
            404: components["responses"]["not_found.page"];
            408: components["responses"]["request_timeout.page"];
            413: components["responses"]["too_large.page"];
            500: components["responses"]["internal_error.page"];
            503: components["responses"]["provider_unavailable.stopping.store_unavailable.page"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions that are not over. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: components["schemas"]["SignedIn"][];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many have ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ended: number;
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the list. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Those after this number, oldest first; left out: the newest. */
                after?: number;
                /** @description How many at most. */
                limit?: number;
                /** @description Only those of this key, or of whoever says that he is this. */
                by?: string;
                /** @description Only those of the call with this `operationId`. */
                operation?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        entries: components["schemas"]["AuditEntry"][];
                        /** @description What to ask for as `after` to go on, also where there are no entries here; null at the end. */
                        next: number | null;
                    };
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    verifyAudit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerdict"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        up: true;
                    };
                };
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version of WEI. */
            200: {
                headers: {
                    /** @description The version of weir. */
                    "X-Weir-Version"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: string;
                    };
                };
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It lives. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are taken. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        ready: true;
                        /** @description What they will wait for, a sentence each. */
                        waits?: string[];
                    };
                };
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
            /** @description They are not taken now. */
            503: {
                headers: {
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NotReady"];
                };
            };
        };
    };
    getFindings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it finds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Findings"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text format, version 0.0.4. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getDescription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The page is at the same path with a slash at its end. */
            302: {
                headers: {
                    /** @description Where. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
        };
    };
    getDocsFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "text/html": string;
                    "text/plain": string;
                    "application/octet-stream": string;
                };
            };
            /** @description The part that `Range` asks for. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It is as you know it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            416: components["responses"]["bad_range"];
            500: components["responses"]["internal_error"];
        };
    };
    getSchema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of which file. */
                name: "workflow.json" | "workcell.json";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schema (2020-12). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/schema+json": {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["bad_request"];
            403: components["responses"]["forbidden.unknown_host"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            500: components["responses"]["internal_error"];
        };
    };
    getOutline: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The names. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkcellOutline"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getDiagnosis: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The diagnosis. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnosis"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    getInputFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description A part of the bytes: `bytes=0-1023`. */
                range?: string;
                /** @description An `ETag`. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The id of the command. */
                command: string;
                /** @description The argument that it is for. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    /** @description The SHA-256 of the bytes, in quotes. */
                    ETag?: string;
                    /** @description The SHA-256 of the whole file (RFC 9530). */
                    "Repr-Digest"?: string;
                    /** @description `bytes` */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": Blob;
                };
            };
            /** @description The part that `Range` asks for. */
            206: {
                headers: {
                    /** @description Which part of how many bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": Blob;
                };
            };
            /** @description They are as you know them. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host.wrong_instance"];
            404: components["responses"]["file_not_found.not_found.run_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["result_settled"];
            416: components["responses"]["bad_range"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    putResultFile: {
        parameters: {
            query?: {
                /** @description The name of the file. */
                name?: string;
                /** @description Which module brings it. */
                module?: string;
                /** @description Which instance brings it. */
                instance?: string;
            };
            header: {
                /** @description The SHA-256 of the bytes (RFC 9530). */
                "repr-digest": string;
            };
            path: {
                /** @description The id of the command. */
                command: string;
                /** @description The label of the result. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": Blob;
            };
        };
        responses: {
            /** @description The file, as it is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredFile"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host.wrong_instance"];
            404: components["responses"]["file_not_found.not_found.run_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["result_settled.run_terminal"];
            413: components["responses"]["too_large"];
            422: components["responses"]["checksum_mismatch"];
            425: components["responses"]["upload_waits"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
            507: components["responses"]["disk_full"];
        };
    };
    getReply: {
        parameters: {
            query?: {
                /** @description So many seconds, 60 at most, are waited for a reply. */
                wait?: unknown;
            };
            header?: never;
            path: {
                /** @description The id of the command. */
                command: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reply. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionReply"];
                };
            };
            /** @description There is none yet. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host.wrong_instance"];
            404: components["responses"]["ask_not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
    closeAsk: {
        parameters: {
            query: {
                /** @description Which module asks. */
                module: string;
                /** @description Which instance asks. */
                instance: string;
            };
            header?: never;
            path: {
                /** @description The id of the command. */
                command: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuestionClosing"];
            };
        };
        responses: {
            /** @description The reply that stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionReply"];
                };
            };
            400: components["responses"]["bad_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.not_allowed.unknown_host.wrong_instance"];
            404: components["responses"]["ask_not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            422: components["responses"]["invalid_document"];
            429: components["responses"]["quota_reached.too_many_requests"];
            500: components["responses"]["internal_error.run_unreadable"];
            503: components["responses"]["stopping.store_unavailable"];
        };
    };
}
