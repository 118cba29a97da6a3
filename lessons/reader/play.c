/* lessons/reader/play.c - a lesson that types itself. It is the editor's typist: whenever the prompt waits it is asked,
 * and gives a key when one is due. Whatever takes time - a command, a replay, jobs - is waited for by its end; only
 * reading, looking and typing have lengths of their own, which the speed divides. */
#include "lessons/reader/play.h"

#include <stdlib.h>
#include <string.h>

#include "lessons/reader/course.h"
#include "lessons/reader/lesson.h"
#include "lessons/reader/play_rhythm.h"
#include "repl/editor.h"
#include "repl/processes.h"
#include "repl/typist.h"
#include "viz/marks.h"

#define LOOK_NS 1400000000ull  /* at what a command has come to */
#define JOBS_NS 6000000000ull  /* so long a page waits for its jobs; a longer one is meant for the next page, too */
#define END_NS 10000000000ull  /* the last page stays so long at least … */
#define LEAVE_NS 3000000000ull /* … and then what is said of the end */
enum { TRIES_MOST = 5, ANSWER_TRIES_MOST = 2 };

enum play_state { PLAYING, PAUSED, YOURS };

struct play {
    struct typist typist;
    struct session *session;
    struct reader *reader;
    double speed;
    enum play_state state;
    enum wanted wanted; /* what is typed; NOTHING while it is not known */
    char *line;         /* of it, malloc'd; NULL: Enter alone */
    size_t at;          /* so much of it is typed */
    uint64_t due_ns;    /* the next key; 0: what is to come is not yet known, or something is waited for */
    uint64_t left_ns;   /* until then, while it is paused */
    uint64_t jobs_ns;   /* jobs are waited for no longer than until then; 0: none are */
    uint64_t page;      /* that time to read was given to … */
    size_t words;       /* … of which it has so many, and so many have not been in sight yet */
    size_t unread;
    bool ending;    /* the last page is all that is left */
    unsigned tries; /* of the line in hand, one after the other */
    char *last;     /* the line before; malloc'd */
    uint64_t rhythm;
};

static const char *state(void *context)
{
    static const char *const states[] = {
        MARK_STRONG "PLAYING" MARK_PLAIN " · Space pauses, any other key takes over",
        MARK_STRONG "PAUSED" MARK_PLAIN " · Space goes on, any other key takes over",
        MARK_STRONG "YOURS" MARK_PLAIN " · Enter in an empty line goes on",
    };
    const struct play *play = context;
    if (play->state == PLAYING && play->ending)
        return MARK_STRONG "THE END" MARK_PLAIN " · any key keeps it open, else it leaves by itself";
    return states[play->state];
}

static bool is_over(const struct play *play)
{
    char *line;
    bool over = reader_wants(play->reader, &line) == WANTED_NOTHING;
    free(line);
    return over;
}

/* Without a pane that would show it. */
static void turn_to(struct play *play, enum play_state to)
{
    static const char *const said[] = {
        "playing: Space pauses, any other key takes over",
        "paused: Space goes on, any other key takes over",
        "yours: Enter in an empty line goes on with the lesson",
    };
    bool over = is_over(play);
    reader_mute(play->reader, to == PLAYING);
    play->state = to;
    play->typist.hurry = to == YOURS ? 1 : play->speed;
    play->session->touched = true;
    if (!play->session->pane_on)
        print_notice(play->session, "%s", over && to == YOURS ? "yours: the lesson is over" : said[to]);
}

/* --- what is typed --- */

static bool awaits_jobs(struct play *play)
{
    const struct session *session = play->session;
    bool run = (session->pool && pool_unfinished(session->pool)) ||
               (session->processes && processes_alive(session->processes));
    if (run && !play->jobs_ns)
        play->jobs_ns = clock_ns() + JOBS_NS;
    return run && clock_ns() < play->jobs_ns;
}

static void forget_line(struct play *play)
{
    free(play->line);
    play->line = NULL;
    play->at = 0;
    play->wanted = WANTED_NOTHING;
    play->due_ns = 0;
    play->jobs_ns = 0;
    play->ending = false;
}

static uint64_t later(const struct play *play, uint64_t ns)
{
    return clock_ns() + (uint64_t)((double)ns / play->speed) + 1;
}

/* What of the page is in sight now and was not before; it may have grown since. */
static uint64_t reading_ns(struct play *play, const struct desk *desk)
{
    uint64_t page = reader_page(play->reader);
    size_t words = reader_words(play->reader), before = page == play->page ? play->words : 0;
    if (page != play->page)
        play->unread = 0;
    play->page = page;
    play->words = words;
    play->unread += words > before ? words - before : 0;
    size_t seen = desk->page_goes_on ? (size_t)((double)words * desk->page_seen) : play->unread;
    seen = seen < play->unread ? seen : play->unread;
    play->unread -= seen;
    return seen ? rhythm_reading_ns(seen) : LOOK_NS;
}

/* A line that changes nothing would be typed for ever. */
static void count_tries(struct play *play)
{
    bool again = play->line && play->last && strcmp(play->line, play->last) == 0;
    play->tries = again ? play->tries + 1 : 1;
    free(play->last);
    play->last = play->line ? must_copy(play->line, strlen(play->line)) : NULL;
}

/* An answer that does not do, however often it is typed, is skipped. */
static void skip_answer(struct play *play)
{
    const char *way_on = reader_way_on(play->reader);
    free(play->line);
    play->line = must_copy(way_on, strlen(way_on));
    play->wanted = WANTED_SKIP;
}

static void give_up(struct play *play)
{
    print_notice(play->session,
                 "'%s' was typed %d times, and the lesson does not go on. It is yours: `next` may turn the page",
                 play->last, TRIES_MOST);
    forget_line(play);
    turn_to(play, YOURS);
}

static uint64_t waiting_ns(struct play *play, const struct desk *desk)
{
    if (play->wanted == WANTED_NOTHING)
        return LEAVE_NS;
    uint64_t reading = reading_ns(play, desk);
    return play->ending && reading < END_NS ? END_NS : reading;
}

static void begin_ending(struct play *play)
{
    play->ending = true;
    play->session->touched = true;
    if (!play->session->pane_on)
        print_notice(play->session, "the end: any key keeps it open, else it leaves by itself");
}

/* Finds out what comes next, and when its first key is due. false: not yet. A page is not turned while its jobs run;
 * other lines are typed meanwhile, which is what async is about. */
static bool begin_line(struct play *play, const struct desk *desk)
{
    if (desk->replaying)
        return false;
    enum wanted wanted = WANTED_ENTER;
    char *line = NULL;
    if (!desk->page_goes_on)
        wanted = reader_wants(play->reader, &line);
    if (!desk->page_goes_on && !line && awaits_jobs(play))
        return false;
    play->jobs_ns = 0;
    play->line = line;
    play->wanted = wanted;
    count_tries(play);
    if (play->tries > TRIES_MOST) {
        give_up(play);
        return false;
    }
    if (wanted == WANTED_ANSWER && play->tries > ANSWER_TRIES_MOST)
        skip_answer(play);
    if (wanted == WANTED_ENTER && !desk->page_goes_on && reader_ends(play->reader))
        begin_ending(play);
    play->due_ns = later(play, waiting_ns(play, desk));
    return true;
}

static size_t character_size(const char *bytes)
{
    size_t size = 1;
    while (utf8_continues(bytes[size]))
        size++;
    return size;
}

/* A key. What is no character of a line is not pressed: no lesson reaches the editor's own keys. */
static void press(struct play *play, struct desk *desk)
{
    desk->trusted = play->wanted == WANTED_SKIP;
    const char *line = play->line ? play->line : "", *next = line + play->at;
    bool enter = !*next || *next == '\n', control = (unsigned char)*next < ' ' || *next == '\177';
    size_t size = *next ? character_size(next) : 0;
    if (enter)
        text_put(desk->keys, "\r");
    else if (control)
        text_put(desk->keys, " ");
    else
        text_add(desk->keys, next, size);
    play->at += size;
    if (enter && !line[play->at])
        forget_line(play);
    else
        play->due_ns = later(play, rhythm_key_ns(&play->rhythm, line, play->at));
}

/* The next of several lines belongs to an open bracket, or was for a command that has failed before it. */
static bool goes_on(const struct play *play, const struct desk *desk)
{
    return !play->at || play->line[play->at - 1] != '\n' || desk->open_bracket;
}

static uint64_t type(void *context, struct desk *desk)
{
    struct play *play = context;
    if (play->state != PLAYING)
        return 0;
    if (!goes_on(play, desk))
        forget_line(play);
    if (!play->due_ns && !begin_line(play, desk))
        return desk->replaying ? 0 : play->jobs_ns;
    if (clock_ns() < play->due_ns)
        return play->due_ns;
    if (play->wanted == WANTED_NOTHING)
        desk->leaves = true;
    else
        press(play, desk);
    return play->due_ns;
}

/* --- what the person does --- */

static enum key_fate pause_or_go_on(struct play *play)
{
    uint64_t now = clock_ns();
    if (play->state == PLAYING) {
        play->left_ns = play->due_ns > now ? play->due_ns - now : 1;
        turn_to(play, PAUSED);
        return KEY_HOLDS;
    }
    if (play->due_ns)
        play->due_ns = now + play->left_ns;
    turn_to(play, PLAYING);
    return KEY_GOES_ON;
}

/* What takes over is the first key of the person's, in an empty line, unless it is Enter: that would go on. */
static enum key_fate key(void *context, const char *bytes, size_t size, bool empty)
{
    enum { END_OF_INPUT = 4 };
    struct play *play = context;
    char one = size == 1 ? bytes[0] : '\0';
    bool enter = one == '\r' || one == '\n';
    if (play->state == YOURS) {
        if (!enter || !empty || is_over(play))
            return KEY_PASSES;
        turn_to(play, PLAYING);
        return KEY_GOES_ON;
    }
    if (one == END_OF_INPUT)
        return KEY_LEAVES;
    if (one == ' ')
        return pause_or_go_on(play);
    forget_line(play);
    turn_to(play, YOURS);
    return enter ? KEY_CLEARS : KEY_BEGINS;
}

static enum key_fate interrupted(void *context)
{
    struct play *play = context;
    if (play->state == YOURS)
        return KEY_PASSES;
    forget_line(play); /* it is typed anew */
    if (play->state == PLAYING)
        turn_to(play, PAUSED);
    return KEY_HOLDS;
}

/* --- from its beginning to its end --- */

static bool say_why_not(struct session *session)
{
    session->line = "";
    session->line_size = 0;
    print_failure(session, (struct stretch){0, 0}, 0);
    session->line = NULL;
    complaint_clear(&session->complaint);
    return false;
}

static void say_no_lesson(struct session *session, const struct course *course, const char *what)
{
    struct text several = {.bytes = NULL}, shown = {.bytes = NULL};
    text_add_visible(&shown, what, strlen(what));
    course_lesson(course, what, &several);
    if (several.size)
        fprintf(session->err, "poolscope: '%s' is in the names of several lessons: %s\n", text_string(&shown),
                several.bytes);
    else if (!course->count)
        fputs(
            "poolscope: the lessons that come with the program are not found: POOLSCOPE_LESSONS says where they are\n",
            session->err);
    else
        fprintf(session->err, "poolscope: there is no lesson '%s': give its number, its name, or a path as ./mine.md\n",
                text_string(&shown));
    text_release(&several);
    text_release(&shown);
}

/* Before the screen is the pane's: what is wrong with the lesson is said where it stays. */
static bool can_be_read(struct session *session, const char *what)
{
    struct course course;
    struct lesson lesson = {.path = NULL};
    struct lesson_error error = {.line = 0};
    struct text text = {.bytes = NULL};
    course_find(&course);
    char *path = course_path(&course, what);
    bool good = path && lesson_read(path, &lesson, &error);
    if (!path) {
        say_no_lesson(session, &course, what);
    } else if (!good) {
        lesson_error_text(&error, path, &text);
        fprintf(session->err, "poolscope: %s\n", text_string(&text));
    }
    text_release(&text);
    lesson_error_release(&error);
    lesson_release(&lesson);
    free(path);
    course_release(&course);
    return good;
}

bool play(struct session *session, struct reader *reader, const char *what, double speed)
{
    struct play play = {.session = session, .reader = reader, .speed = speed, .rhythm = RHYTHM_SEED};
    play.typist = (struct typist){&play, speed, type, key, interrupted, state};
    if (!can_be_read(session, what))
        return false;
    struct editor *editor = editor_open(session);
    reader_mute(reader, true);
    bool begun = reader_begin(reader, what, true);
    if (begun) {
        editor->typist = &play.typist;
        turn_to(&play, PLAYING);
        editor_run(editor);
    }
    editor_close(editor);
    free(play.line);
    free(play.last);
    return begun || say_why_not(session);
}
