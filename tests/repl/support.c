#include "tests/repl/support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* --- a session --- */

int rig_setup(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);
    if (!rig)
        return -1;
    rig->session.format = FORMAT_JSON;
    rig->answers = json_array();
    *state = rig;
    return session_start(&rig->session) ? 0 : -1;
}

int rig_teardown(void **state)
{
    struct rig *rig = *state;
    session_stop(&rig->session);
    json_decref(rig->answers);
    free(rig);
    return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD ? 0 : -1;
}

static void take_answers(struct rig *rig, char *text)
{
    json_array_clear(rig->answers);
    for (char *line = text, *end; *line; line = end + 1) {
        json_error_t error;
        end = strchr(line, '\n');
        assert_non_null(end);
        json_t *answer = json_loadb(line, (size_t)(end - line), JSON_DISABLE_EOF_CHECK, &error);
        if (!answer)
            fail_msg("%s: %.200s", error.text, line);
        json_array_append_new(rig->answers, answer);
    }
}

enum session_end rig_run(struct rig *rig, const char *line)
{
    char *text = NULL, *notices = NULL;
    size_t size = 0, notices_size = 0;
    rig->session.out = open_memstream(&text, &size);
    rig->session.err = open_memstream(&notices, &notices_size);
    enum session_end end = session_run(&rig->session, line, strlen(line));
    fclose(rig->session.out);
    fclose(rig->session.err);
    rig->session.out = stdout;
    rig->session.err = stderr;
    take_answers(rig, text);
    free(text);
    free(notices);
    return end;
}

const char *repr_of(struct value value)
{
    static struct text text;
    text_clear(&text);
    value_repr(value, 0, &text);
    return text_string(&text);
}

const char *rig_result(struct rig *rig, const char *line)
{
    if (rig_run(rig, line) != SESSION_GOES_ON)
        fail_msg("%s: %s", line, json_dumps(rig->answers, 0));
    return repr_of(rig->session.last);
}

void rig_expect(struct rig *rig, const char *line, const char *repr)
{
    const char *result = rig_result(rig, line);
    if (strcmp(result, repr) != 0)
        fail_msg("%s\ngives   %s\nand not %s", line, result, repr);
}

void rig_expect_error(struct rig *rig, const char *line, size_t at, const char *message)
{
    assert_int_equal(rig_run(rig, line), SESSION_FAILED);
    json_t *answer = json_array_get(rig->answers, json_array_size(rig->answers) - 1);
    json_t *error = json_object_get(answer, "error"), *column = json_object_get(error, "column");
    assert_null(json_object_get(answer, "result"));
    const char *said = json_string_value(json_object_get(error, "message"));
    if (!said || !strstr(said, message))
        fail_msg("%s\nsays    %s\nand not %s", line, said ? said : "nothing", message);
    /* The column is counted in the command; `at` in the line. */
    const char *command = strstr(line, json_string_value(json_object_get(answer, "command")));
    if (!command)
        command = line; /* made visible: it has bytes that are not UTF-8 */
    size_t place = column ? (size_t)(command - line) + (size_t)json_integer_value(column) - 1 : NO_PLACE;
    if (place != at)
        fail_msg("%s: %s: at %zd and not %zd", line, said, (ssize_t)place, (ssize_t)at);
}

/* --- parsing --- */

static bool is_known(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "result") == 0 || strcmp(name, "xs") == 0;
}

static const char *nearest(void *context, const char *name)
{
    (void)context;
    return edit_distance(name, "result") == 1 ? "result" : NULL;
}

void parse_line(struct parsed *parsed, const char *line)
{
    static const struct known_names names = {.known = is_known, .nearest = nearest};
    *parsed = (struct parsed){.statement = NULL};
    parsed->statement = parse(line, (struct stretch){0, strlen(line)}, &names, &parsed->region, &parsed->complaint);
    assert_int_equal(parsed->statement == NULL, parsed->complaint.made);
}

void parsed_release(struct parsed *parsed)
{
    region_release(&parsed->region);
    complaint_release(&parsed->complaint);
}

uint64_t bits_of(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

/* --- chance --- */

/* splitmix64, by Sebastiano Vigna */
uint64_t roll(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

uint64_t roll_below(struct dice *dice, uint64_t limit)
{
    return roll(dice) % limit;
}
