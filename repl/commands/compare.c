#include "repl/session.h"

#include <unistd.h>

#include "repl/comparison.h"
#include "repl/drawing.h"

/* --- what cannot be compared --- */

static bool can_be_compared(struct session *session, const struct call *inner)
{
    const struct given_option *async = call_option(inner, "async");
    if (async || inner->command->async) {
        complain(&session->complaint, async ? async->at : inner->at, "compare runs the job both ways by itself");
        return complain_hint(&session->complaint, "leave the async away: compare map sleep_ms [40, 10] chunksize=1");
    }
    if (inner->command->runs == RUN_NOT) {
        complain(&session->complaint, inner->at,
                 inner->command->parameters[0].kind == PARAM_COMMAND
                     ? "'%s' goes in front of a command, and cannot stand behind 'compare'"
                     : "'%s' runs no function over items",
                 inner->command->name);
        return complain_hint(&session->complaint, inner->command->prefix
                                                      ? "leave it away: compare map sleep_ms [40, 10] chunksize=1"
                                                      : "map, starmap, apply and pi do");
    }
    return true;
}

static bool read_rounds(struct session *session, const struct call *call, size_t *rounds)
{
    const struct given_option *option = call_option(call, "rounds");
    *rounds = option ? (size_t)option->count : ROUNDS_DEFAULT;
    if (*rounds <= ROUNDS_MAX)
        return true;
    complain(&session->complaint, option->at, "rounds are 1 to %d", ROUNDS_MAX);
    return complain_hint(&session->complaint, "three show what there is to see: rounds=3");
}

static bool has_the_pool_for_itself(struct session *session, const struct call *call)
{
    size_t unfinished = session->pool ? pool_unfinished(session->pool) : 0;
    if (!unfinished)
        return true;
    complain(&session->complaint, call->at, "%zu other job%s unfinished, and would be measured too", unfinished,
             unfinished == 1 ? " is" : "s are");
    return complain_hint(&session->complaint, "`jobs` lists what there is: `wait` for it, or `cancel` it");
}

/* --- what is printed --- */

/* The gauge as lines of text, as wide as the terminal is. */
static void draw_text(const struct session *session, const struct comparison *comparison, struct text *out)
{
    struct comparison_view view;
    struct canvas canvas = drawing_canvas(session);
    comparison_view(comparison, NULL, 0, &view);
    int rows = comparison_rows(&view, canvas.columns);
    canvas_resize(&canvas, rows, canvas.columns);
    comparison_draw(&view, &canvas, 0, rows);
    drawing_add(&canvas, out);
    canvas_release(&canvas);
}

/* Where the pane shows the lanes, words are enough. */
static void say_briefly(struct session *session, const struct comparison *comparison)
{
    struct text text = {.bytes = NULL};
    if (figures_shown(session) != FIGURES_OFF) {
        text_put(&text, "sync ");
        text_duration(&text, comparison->runs[COMPARISON_SYNC].wall_ns);
        text_put(&text, ", async ");
        text_duration(&text, comparison->runs[COMPARISON_ASYNC].wall_ns);
        text_format(&text, ": %.2f×", comparison->ratio);
        print_notice(session, "%s", text_string(&text));
        text_clear(&text);
    }
    text_format(&text, "%s\n", text_string(&comparison->verdict));
    print_bare(session, &text);
    text_release(&text);
}

static void show(struct session *session, const struct comparison *comparison, struct outcome *out)
{
    struct text text = {.bytes = NULL};
    if (session->format == FORMAT_JSON) {
        out->value = comparison_value(comparison);
    } else if (session->pane_on) {
        say_briefly(session, comparison);
    } else {
        draw_text(session, comparison, &text);
        print_bare(session, &text);
    }
    text_release(&text);
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct call *inner = call->arguments[0].call;
    size_t rounds;
    if (!can_be_compared(session, inner) || !read_rounds(session, call, &rounds) ||
        !call_evaluate(session, call->arguments[0].call) || !has_the_pool_for_itself(session, call) ||
        !session_need_pool(session, call->at) || !comparison_measure(session, inner, rounds))
        return false;
    show(session, session->comparison, out);
    return true;
}

const struct command compare_command = {
    .name = "compare",
    .summary = "run a job sync and async: what the waits cost",
    .group = GROUP_LOOK,
    .parameters = {{"COMMAND", PARAM_COMMAND}},
    .options = {{"rounds", OPTION_COUNT, "R"}},
    .prefix = true,
    .no_value = true,
    .details = "The job is run R times (3 without rounds), first one after the other: each round waits for its last "
               "worker. Then all R are submitted at once and fetched: who is done goes on with the next round's "
               "items. Both are shown on one time axis, with what was measured and what it says.",
    .examples = {"pool 4; compare map sleep_ms [80, 20, 20, 20] rounds=3 chunksize=1", "compare pi 1000000"},
    .run = run,
};
