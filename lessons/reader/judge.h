/* lessons/reader/judge.h - whether an exercise is done: what came of the last command, held against `accept`. */
#ifndef LESSONS_READER_JUDGE_H
#define LESSONS_READER_JUDGE_H

#include "lessons/reader/lesson.h"
#include "repl/tutor.h"

/* What is known of the last command. Names of values that it gave and of what it cost; one that is not there makes an
 * expression not hold. They are never the learner's names, whether they are there or not; and the learner's functions
 * that an expression calls do not see them. */
/* clang-format off
 *
 *   result       what it gave: a number, a truth value, None, a flat list or tuple; of NAME = COMMAND what was kept.
 *                Not there where a job was only started, where it failed, and where it gave something else
 *   flat         of a list of lists: all their elements in one list, and …
 *   lengths      … how long each of them is
 *   result_KEY   of a record its field KEY, of a table the list of them
 *   error        None, or of a command that ran and failed the kind of exception, as one of the names IndexError,
 *                ValueError, …; Exception where Python has no name for it. Not there where the command could not be
 *                read, where what it names was not found, and where it was broken off
 *   jobs         jobs that are unfinished
 *   async        its job was started async, also where it is fetched now; True or False
 *   serial       it ran in this process; True or False
 *   workers      of the pool that its job ran in; without a job: of the pool that there is, 0: none
 *   wall         seconds of its job, or of its serial run
 * Only where it had a job (ran, started, fetched or waited for one):
 *   items, chunks, chunksize
 * and once that is over:
 *   used         how many workers did at least one item
 *   order        the chunks' numbers in the order in which they were done; None where that is not known
 *   efficiency   0 to 1
 *   idle_wait    seconds, of all workers
 *   off_cpu      seconds, of all workers
 *   speedup      None where the same job was not run serially: the same command in the same words, async or not
 * Of several jobs (a list of handles, all jobs that the command started): items and chunks are those of all, chunksize
 * the largest; async where all were; wall from the first submission to the last end; order numbers the jobs, as the
 * chunks of one; speedup is None.
 * clang-format on */
struct facts;

struct facts *facts_create(void);
void facts_destroy(struct facts *facts); /* NULL is fine. Before the session stops: it holds results */
/* Forgets the last command: an exercise begins. */
void facts_clear(struct facts *facts);
void facts_note(struct facts *facts, struct session *session, const struct ran *ran);

/* What the name stands for; NULL: nothing. Of the facts, until they change. */
const struct value *facts_find(const struct facts *facts, const char *name);
bool facts_is_name(const char *name); /* is it a name of a fact, there or not? */
const char *facts_name(size_t index); /* NULL behind the last */
/* Why that one is not there, as a sentence: "the last command gave no result". */
void facts_say_missing(const struct facts *facts, const char *name, struct text *out);
/* How the last command ended. Only one that ran and failed has an `error`; one that was broken off is no answer. */
enum ended { ENDED_WELL, ENDED_FAILED, ENDED_NOT_RUN, ENDED_BROKEN_OFF };
enum ended facts_ended(const struct facts *facts);
/* The last command's value, whatever it is. */
struct value facts_value(const struct facts *facts);

/* The name of an exception's number: "IndexError"; NULL: it is none. */
const char *exception_name(int64_t number);

struct verdict {
    bool accepted;
    struct prose said; /* of what is not right: expected and got, aligned; what to try. Released by the caller */
};

/* Nothing is run and no name is changed. It takes 2 s at most, however long the expressions would, and is left at once
 * by Ctrl-C; what could not be found out by then does not hold. Nothing is said twice. */
void judge(const struct exercise *exercise, struct session *session, const struct facts *facts, struct verdict *out);

/* Can every expression of the exercise be read? false with the place of the first that cannot. */
bool judge_check(const struct exercise *exercise, struct lesson_error *error);
/* The same of all exercises of a lesson; and a name that looks like a fact's, misspelt, and is made nowhere in the
 * lesson, is an error as well. */
bool judge_check_lesson(const struct lesson *lesson, struct lesson_error *error);

#endif
