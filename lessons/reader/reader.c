/* lessons/reader/reader.c */
#include "lessons/reader/reader.h"

#include <stdlib.h>

#include "lessons/reader/course.h"
#include "lessons/reader/judge.h"

struct reader {
    struct tutor tutor;
    struct session *session;
    struct facts *facts;
};

static bool refuse(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    (void)out;
    return complain(&reader->session->complaint, call->at, "no lesson is open");
}

static char *enter(void *context)
{
    (void)context;
    return NULL;
}

static bool take_line(void *context, const char *line)
{
    (void)context;
    (void)line;
    return false;
}

static void note(void *context, const struct ran *ran)
{
    struct reader *reader = context;
    facts_note(reader->facts, reader->session, ran);
}

static void after_line(void *context)
{
    (void)context;
}

static const struct lesson_view *view(void *context)
{
    (void)context;
    return NULL;
}

struct reader *reader_open(struct session *session)
{
    struct reader *reader = must_allocate(sizeof *reader);
    *reader = (struct reader){.session = session, .facts = facts_create()};
    reader->tutor =
        (struct tutor){reader, refuse, refuse, refuse, refuse, refuse, enter, take_line, note, after_line, view};
    session->tutor = &reader->tutor;
    return reader;
}

void reader_close(struct reader *reader)
{
    reader->session->tutor = NULL;
    facts_destroy(reader->facts);
    free(reader);
}

bool reader_begin(struct reader *reader, const char *what, bool anew)
{
    (void)what;
    (void)anew;
    return complain(&reader->session->complaint, NO_PLACE, "there are no lessons yet");
}

enum wanted reader_wants(const struct reader *reader, char **line)
{
    (void)reader;
    *line = NULL;
    return WANTED_NOTHING;
}

size_t reader_words(const struct reader *reader)
{
    (void)reader;
    return 0;
}

uint64_t reader_page(const struct reader *reader)
{
    (void)reader;
    return 0;
}
