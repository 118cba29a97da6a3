#include "tests/lessons/judge_support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static void note(void *context, const struct ran *ran)
{
    struct class *class = context;
    facts_note(class->facts, &class->session, ran);
}

static void ignore(void *context)
{
    (void)context;
}

int class_setup(void **state)
{
    struct class *class = calloc(1, sizeof *class);
    if (!class)
        return -1;
    *state = class;
    class->facts = facts_create();
    class->tutor = (struct tutor){.context = class, .ran = note, .after_line = ignore};
    bool good = session_start(&class->session);
    class->session.tutor = &class->tutor;
    return good ? 0 : -1;
}

int class_teardown(void **state)
{
    struct class *class = *state;
    facts_destroy(class->facts);
    session_stop(&class->session);
    free(class);
    return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD ? 0 : -1;
}

void class_run(struct class *class, const char *line)
{
    FILE *nowhere = fopen("/dev/null", "w");
    assert_non_null(nowhere);
    class->session.out = class->session.err = nowhere;
    session_run(&class->session, line, strlen(line));
    class->session.out = stdout;
    class->session.err = stderr;
    fclose(nowhere);
}

static void put_plain(const struct prose_line *line, struct text *out)
{
    for (size_t i = 0; i < line->size; i++) {
        struct style style;
        size_t mark = mark_read(line->bytes + i, line->size - i, &style);
        if (mark)
            i += mark - 1;
        else
            text_add(out, line->bytes + i, 1);
    }
    text_put(out, "\n");
}

static struct passage passage(const char *text, size_t size)
{
    return (struct passage){must_copy(text, size), 1, 1};
}

const char *class_verdict(struct class *class, const char *accept, const char *advice)
{
    static struct text text;
    struct passage accepts[] = {passage(accept ? accept : "False", strlen(accept ? accept : "False"))};
    struct advice advices[1] = {{.words.bytes = NULL}};
    struct exercise exercise = {.accept = {accepts, 1, 1}, .advice = advices, .advice_count = advice != NULL};
    const char *arrow = advice ? strstr(advice, " => ") : NULL;
    if (arrow)
        advices[0] = (struct advice){passage(advice, (size_t)(arrow - advice)), passage(arrow + 4, strlen(arrow + 4))};
    struct verdict verdict;
    judge(&exercise, &class->session, class->facts, &verdict);
    text_clear(&text);
    for (size_t i = 0; i < verdict.said.count; i++)
        put_plain(&verdict.said.lines[i], &text);
    if (verdict.accepted)
        text_put(&text, "right");
    prose_release(&verdict.said);
    free(accepts[0].bytes);
    free(advices[0].condition.bytes);
    free(advices[0].words.bytes);
    return text_string(&text);
}
