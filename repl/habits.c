/* repl/habits.c - what people type out of the habit of Python and IPython: some of it is read as it was meant, for the
 * rest the hint says how it is written here. */
#include "repl/parser.h"

#include <string.h>

#include "repl/shared.h"

static size_t count_tokens(const struct token *tokens)
{
    size_t count = 0;
    while (tokens[count].kind != TOKEN_END)
        count++;
    return count;
}

static bool is_sign(const struct token *token, const char *line, char sign)
{
    return token->kind == TOKEN_OTHER && line[token->at] == sign;
}

/* A copy of the tokens without the one at `drop`, and without the last if `last` is set. */
static struct token *without(const struct token *tokens, size_t count, size_t drop, bool last, struct region *region)
{
    struct token *left = region_take(region, (count + 1) * sizeof *left);
    size_t kept = 0;
    for (size_t i = 0; i <= count; i++)
        if (i != drop && !(last && i + 1 == count))
            left[kept++] = tokens[i];
    return left;
}

static const struct token *name_help(struct token *tokens)
{
    tokens[0].kind = TOKEN_NAME;
    tokens[0].name = "help";
    return tokens;
}

const struct token *read_habits(const struct token *tokens, const char *line, struct region *region)
{
    size_t count = count_tokens(tokens);
    if (count && is_sign(&tokens[0], line, '?')) /* ? and ? map */
        return name_help(without(tokens, count, count, false, region));
    if (count == 2 && tokens[0].kind == TOKEN_NAME && is_sign(&tokens[1], line, '?')) { /* map? */
        struct token *topic = without(tokens, count, count, false, region);
        topic[1] = topic[0];
        return name_help(topic);
    }
    /* exit(), help(map) */
    const struct command *command = tokens[0].kind == TOKEN_NAME ? command_find(tokens[0].name) : NULL;
    bool called = command && count >= 3 && tokens[1].kind == TOKEN_OPEN && !tokens[1].spaced &&
                  tokens[count - 1].kind == TOKEN_CLOSE;
    bool alone = count == 3 || (count == 4 && command && command->parameters[0].kind == PARAM_TOPIC);
    return called && alone ? without(tokens, count, 1, true, region) : tokens;
}

static const struct habit {
    const char *word, *hint;
} habits[] = {
    {"Array", "`array numbers 0..8` makes a shared array"},
    {"AsyncResult", "what map_async gives back is a job: r = map_async square 0..20; get r"},
    {"Barrier", "there is no Barrier here: `join` waits for processes, and a queue can hold back the first"},
    {"BoundedSemaphore", "there is no Semaphore here: a queue of N items admits N at once, a lock one"},
    {"Condition", "there is no Condition here: a queue lets processes wait for each other"},
    {"Event", "there is no Event here: `take` from a queue waits until somebody puts into it"},
    {"Future", "what submit gives back is a job: f = submit square 7; get f"},
    {"JoinableQueue", "`queue q` makes a queue, without task_done()"},
    {"Lock", "`lock m` makes a lock; it is given by name: process 4 increment counter 1000 lock=m"},
    {"Manager", "there is no Manager here: values, arrays and queues lie in shared memory, and no process serves them"},
    {"Pipe", "there is no Pipe here: a queue carries items from any process to any other: `help queue`"},
    {"Pool", "here a pool is started by `pool 4`"},
    {"Process", "`process square 3` starts a process, `join` waits for it"},
    {"ProcessPoolExecutor", "here a pool is started by `pool 4`; submit, as_completed and cancel are its commands too"},
    {"Queue", "`queue q` makes a queue; `put q 3`, `take q`"},
    {"RLock", "there is no RLock here: a lock is taken once, as multiprocessing.Lock is"},
    {"Semaphore", "there is no Semaphore here: a queue of N items admits N at once, a lock one"},
    {"SimpleQueue", "`queue q` makes a queue; `put q 3`, `take q`"},
    {"ThreadPoolExecutor", "workers are processes here: `pool 4` starts them"},
    {"Value", "`value counter` makes a shared value"},
    {"active_children", "`processes` lists them"},
    {"add_done_callback", "a callback is given with the job: submit square 7 then=(show _)"},
    {"callback", "then=(COMMAND) is the callback: map_async square 0..20 then=(sum _)"},
    {"class", "this is no Python: `help` lists the commands"},
    {"concurrent", "`pool 4` starts a pool; submit, as_completed and cancel are commands"},
    {"current_process", "process_number says who computes: map process_number 0..8"},
    {"done", "`ready J` says whether a job is over"},
    {"error_callback", "catch=(COMMAND) is run if the job fails: map_async sqrt [-1] catch=(show _)"},
    {"exception", "`successful J` says whether a job failed, and `get J` with what"},
    {"executor", "here a pool is started by `pool 4`; submit, as_completed and cancel are its commands too"},
    {"for", "there are no loops: `map square 0..20` goes over items"},
    {"from", "there is nothing to import: `functions` lists what workers can compute"},
    {"getpid", "`pool`, `processes` and `memory` show the pids"},
    {"if", "this is no Python: `help` lists the commands"},
    {"import", "there is nothing to import: `functions` lists what workers can compute"},
    {"mp", "multiprocessing is here already: `pool 4`, `process square 3`, `lock m`, `queue q`"},
    {"multiprocessing", "it is here already: `pool 4`, `process square 3`, `lock m`, `queue q`"},
    {"os", "there are no modules; `pool`, `processes` and `memory` show the pids"},
    {"print", "`show X` prints a value, and so does its name alone"},
    {"range", "range(10) is written 0..10"},
    {"result", "`get J` waits for a job and gives its result"},
    {"running", "`jobs` says which job runs"},
    {"shutdown", "`close` and then `join` is shutdown(wait=True)"},
    {"sleep", "a function sleeps: apply sleep_ms 500, or in a process of its own: process sleep_ms 500"},
    {"then", "then=(COMMAND) stands behind what starts a job: map_async square 0..20 then=(sum _)"},
    {"while", "there are no loops: `map square 0..20` goes over items"},
    {"with", "here: `pool 4`, then `map square 0..20`, then `terminate`"},
};

/* `multiprocessing.Pool(4)`: the word behind the dots is what is asked for. */
static const char *hint_of_module(const struct token *first, const char *line)
{
    const char *hint = NULL;
    for (; is_sign(first + 1, line, '.') && first[2].kind == TOKEN_NAME; first += 2)
        hint = habit_hint(first[2].name) ? habit_hint(first[2].name) : hint;
    return hint;
}

static void replace_hint(struct complaint *complaint, const char *hint)
{
    text_clear(&complaint->hint);
    text_put(&complaint->hint, hint);
}

static void hint_example(struct complaint *complaint, const struct command *command)
{
    struct text hint = {.bytes = NULL};
    text_format(&hint, "here without dots, brackets and commas: %s",
                command->examples[0] ? command->examples[0] : command->name);
    replace_hint(complaint, text_string(&hint));
    text_release(&hint);
}

/* A method of what a name means by now. `%` is the name. */
static const struct method {
    enum value_kind kind;
    int shared; /* enum shared_kind, where the kind is VALUE_SHARED; else 0 */
    const char *name, *hint;
} methods[] = {
    {VALUE_PROCESS, 0, "join", "here without dots and brackets: join %"},
    {VALUE_PROCESS, 0, "kill", "here without dots and brackets: kill %"},
    {VALUE_PROCESS, 0, "terminate", "here a process is ended by: kill %"},
    {VALUE_PROCESS, 0, "start", "`process` has started it already: join %"},
    {VALUE_PROCESS, 0, "is_alive", "`processes` says what it does: join % waits for it"},
    {VALUE_PROCESS, 0, "exitcode", "join % shows its exit code, and so does `processes`"},
    {VALUE_PROCESS, 0, "pid", "`processes` shows the pids"},
    {VALUE_SHARED, SHARED_IS_QUEUE, "get", "here without dots and brackets: take %"},
    {VALUE_SHARED, SHARED_IS_QUEUE, "get_nowait", "here: take % timeout=0"},
    {VALUE_SHARED, SHARED_IS_QUEUE, "put", "here without dots and brackets: put % 3"},
    {VALUE_SHARED, SHARED_IS_QUEUE, "put_nowait", "here: put % 3 timeout=0"},
    {VALUE_SHARED, SHARED_IS_QUEUE, "qsize", "here: len %"},
    {VALUE_SHARED, SHARED_IS_QUEUE, "empty", "len % is 0 then"},
    {VALUE_SHARED, SHARED_IS_QUEUE, "full", "its name alone shows how many items it holds, and how many it can: %"},
    {VALUE_SHARED, SHARED_IS_LOCK, "acquire", "the prompt takes no lock; a process does: process acquire %"},
    {VALUE_SHARED, SHARED_IS_LOCK, "release",
     "the prompt holds no lock; a function made with `def` gives it back: "
     "release(%)"},
    {VALUE_SHARED, SHARED_IS_VALUE, "value", "show % gives its number; in a `def` it is written %.value"},
    {VALUE_SHARED, SHARED_IS_VALUE, "get_lock", "its lock goes by its name: process increment % 5 lock=%"},
    {VALUE_SHARED, SHARED_IS_ARRAY, "get_lock", "its lock goes by its name: process fill % 5 lock=%"},
    {VALUE_JOB, 0, "get", "here without dots and brackets: get %"},
    {VALUE_JOB, 0, "result", "here: get %"},
    {VALUE_JOB, 0, "wait", "here without dots and brackets: wait %"},
    {VALUE_JOB, 0, "ready", "here without dots and brackets: ready %"},
    {VALUE_JOB, 0, "done", "here: ready %"},
    {VALUE_JOB, 0, "successful", "here without dots and brackets: successful %"},
    {VALUE_JOB, 0, "cancel", "here without dots and brackets: cancel %"},
};

/* What `name.method` is here; into the complaint. false: nothing is known of it. */
static bool hint_method(const struct token *name, const char *method, const struct known_names *names,
                        struct complaint *complaint)
{
    const struct value *value = names->value ? names->value(names->context, name->name) : NULL;
    for (size_t i = 0; value && i < sizeof methods / sizeof *methods; i++) {
        const struct method *row = &methods[i];
        if (row->kind != value->kind || strcmp(row->name, method) != 0 ||
            (value->kind == VALUE_SHARED && (int)value->shared->kind != row->shared))
            continue;
        text_clear(&complaint->hint);
        for (const char *c = row->hint; *c; c++)
            text_add(&complaint->hint, *c == '%' ? name->name : c, *c == '%' ? strlen(name->name) : 1);
        return true;
    }
    return false;
}

const char *habit_hint(const char *word)
{
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
        if (strcmp(habits[i].word, word) == 0)
            return habits[i].hint;
    return NULL;
}

/* --- what Python does with lists --- */

static void say_instead(struct complaint *complaint, const char *message, const char *hint)
{
    text_clear(&complaint->message);
    text_put(&complaint->message, message);
    replace_hint(complaint, hint);
}

static bool is_named(const struct token *token, const char *name)
{
    return token->kind == TOKEN_NAME && strcmp(token->name, name) == 0;
}

/* `[0] * 4`, `[1] + [2]`: what is complained of is the sign behind a list. */
static bool hint_list_sign(const struct token *tokens, size_t i, const char *line, struct complaint *complaint)
{
    bool times = is_sign(&tokens[i], line, '*'), plus = is_sign(&tokens[i], line, '+');
    if (i == 0 || (!times && !plus) || tokens[i - 1].kind != TOKEN_UNLIST || complaint->at != tokens[i].at)
        return false;
    say_instead(complaint, times ? "'*' does not repeat a list here" : "'+' does not join lists here",
                times ? "write it out, [3, 3, 3], or let a def do it: def many(x) = [x for i in range(3)]"
                      : "write one list of all; ITEMS may also be several in a row: map square [1, 2] [3]");
    return true;
}

/* `[f(x) for x in …]`: what is complained of stands within the brackets. */
static bool hint_comprehension(const struct token *tokens, size_t i, struct complaint *complaint)
{
    size_t begin = i;
    if (!is_named(&tokens[i], "for") || tokens[i + 1].kind != TOKEN_NAME || !is_named(&tokens[i + 2], "in"))
        return false;
    while (begin > 0 && tokens[begin].kind != TOKEN_LIST)
        begin--;
    if (tokens[begin].kind != TOKEN_LIST || complaint->at <= tokens[begin].at)
        return false;
    say_instead(complaint, "a comprehension stands in a `def` only",
                "map square 0..3; or in a def: def f(n) = [x * x for x in range(n)]; apply f 3");
    return true;
}

static bool hint_lists(const struct token *tokens, const char *line, struct complaint *complaint)
{
    for (size_t i = 0; tokens[i].kind != TOKEN_END; i++)
        if (hint_list_sign(tokens, i, line, complaint) || hint_comprehension(tokens, i, complaint))
            return true;
    return false;
}

void hint_habits(const struct token *tokens, const char *line, const struct known_names *names,
                 struct complaint *complaint)
{
    size_t count = count_tokens(tokens);
    const struct token *first = count > 2 && tokens[1].kind == TOKEN_EQUALS ? tokens + 2 : tokens;
    if (hint_lists(tokens, line, complaint) || first->kind != TOKEN_NAME)
        return;
    const bool method = is_sign(first + 1, line, '.') && first[2].kind == TOKEN_NAME;
    if (method && hint_method(first, first[2].name, names, complaint))
        return;
    if (method && is_named(first, "pool") && complaint->at == first[1].at)
        say_instead(complaint, "`pool` is a command, and has no methods", "the commands are about the pool there is");
    const char *deeper = hint_of_module(first, line), *hint = deeper ? deeper : habit_hint(first->name);
    const bool known = names->value && names->value(names->context, first->name);
    if (hint && !known) {
        replace_hint(complaint, hint);
        return;
    }
    const struct command *command = command_find(method ? first[2].name : first->name);
    if (command && (method || (first[1].kind == TOKEN_OPEN && !first[1].spaced)))
        hint_example(complaint, command);
    for (size_t i = 0; i + 1 < count; i++)
        if (!command && tokens[i].kind == TOKEN_NAME && strcmp(tokens[i].name, "range") == 0 &&
            tokens[i + 1].kind == TOKEN_OPEN)
            replace_hint(complaint, "range(10) is written 0..10");
}
