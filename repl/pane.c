#include "repl/pane.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "repl/guardian.h"
#include "repl/typist.h"

#define FRAME_NS (1000000000ull / 30)
#define QUIET_NS 100000000ull  /* so long a command has the CPUs to itself: less than that nobody sees */
#define SETTLE_NS 300000000ull /* workers that were forked or woken just now are seen to settle */

/* --- drawing --- */

void pane_draw(struct pane *pane)
{
    uint64_t now = clock_ns();
    show_update(pane->show, now);
    pane_compose(pane);
    screen_show(pane->screen, &pane->canvas, pane->cursor_row, pane->cursor_column);
    pane->drawn_ns = clock_ns();
    pane->moving = show_moves(pane->show);
}

/* A line was taken, and its echo is what is drawn next. */
static bool runs_next(const struct pane *pane)
{
    return pane->editor->typed_count > 0 && !pane->editor->running;
}

/* At most 30 frames a second; none while nothing changes, nor while a command has just begun. */
static uint64_t frame_due(const struct pane *pane, bool touched)
{
    if (runs_next(pane) || (!touched && !pane->moving && clock_ns() > pane->restless_ns))
        return 0;
    uint64_t due = pane->drawn_ns + FRAME_NS;
    return pane->editor->running && due < pane->quiet_until_ns ? pane->quiet_until_ns : due;
}

static uint64_t draw_due(void *context, bool touched)
{
    const struct pane *pane = context;
    uint64_t due = frame_due(pane, touched), escape = pane->escape_due_ns;
    return escape && (!due || escape < due) ? escape : due;
}

static void draw(void *context)
{
    struct pane *pane = context;
    if (pane->session->touched)
        pane->restless_ns = clock_ns() + SETTLE_NS;
    if (pane->escape_due_ns && clock_ns() >= pane->escape_due_ns)
        pane_end_escape(pane);
    pane_draw(pane);
}

/* --- what the session prints --- */

static ssize_t write_transcript(void *cookie, const char *bytes, size_t size)
{
    struct pane *pane = cookie;
    transcript_write(pane->transcript, bytes, size);
    pane->session->touched = true;
    return (ssize_t)size;
}

static FILE *stream_into(struct pane *pane)
{
    FILE *stream = fopencookie(pane, "w", (cookie_io_functions_t){.write = write_transcript});
    if (!stream)
        abort();
    setvbuf(stream, NULL, _IOFBF, 1 << 16);
    return stream;
}

static int columns(void *context)
{
    return pane_columns(context);
}

/* The first of several is what the others may come from. */
static void error_follows(void *context)
{
    struct pane *pane = context;
    if (pane->error_row < 0)
        pane->error_row = transcript_rows(pane->transcript, pane->division.columns, true);
}

/* --- the terminal --- */

static void on_input(void *context)
{
    struct pane *pane = context;
    pane_read_keys(pane);
    if (!runs_next(pane))
        pane_draw(pane); /* a key's echo does not wait for the next frame */
}

void pane_type(struct pane *pane, const char *bytes, size_t size)
{
    text_add(&pane->for_line, bytes, size);
    pane_line_feed(pane);
    if (!runs_next(pane))
        pane_draw(pane);
}

static void on_resize(void *context)
{
    struct pane *pane = context;
    screen_resized(pane->screen);
    pane_scroll_to_end(pane); /* rows are other ones now */
    pane_draw(pane);
}

static void arm(const struct pane *pane)
{
    char bytes[SCREEN_RESTORE_MAX];
    screen_restore_bytes(pane->screen, bytes);
    guardian_arm(pane->session->guardian, bytes);
}

static void on_suspend(void *context)
{
    struct pane *pane = context;
    screen_leave(pane->screen);
    guardian_disarm(pane->session->guardian);
    stop_self();
    guardian_expect(pane->session->guardian, "");
    screen_return(pane->screen);
    arm(pane);
    pane_draw(pane);
}

/* After SIGSTOP nobody could put the terminal in order before, and a shell has done so after its own mind. */
static void on_continue(void *context)
{
    struct pane *pane = context;
    screen_take_again(pane->screen);
    arm(pane);
    pane_draw(pane);
}

static bool open_screen(struct pane *pane)
{
    struct session *session = pane->session;
    const char *no_colour = getenv("NO_COLOR");
    struct screen_options options = {.no_colour = no_colour && *no_colour, .mouse = !session->no_mouse};
    guardian_expect(session->guardian, "");
    pane->screen = screen_open(&options, &session->pane_impossible);
    if (pane->screen)
        arm(pane);
    else
        guardian_disarm(session->guardian);
    return pane->screen != NULL;
}

struct pane *pane_open(struct editor *editor)
{
    struct pane *pane = must_allocate(sizeof *pane);
    struct session *session = editor->session;
    *pane = (struct pane){.editor = editor, .session = session, .reading_row = -1, .error_row = -1};
    if (!open_screen(pane)) {
        free(pane);
        return NULL;
    }
    session->pane_impossible = NULL;
    pane->show = show_create(session);
    static const char gap[] =
        MARK_QUIET "(what was typed without the pane stands in the terminal itself)" MARK_PLAIN "\n";
    bool again = session->transcript != NULL;
    if (!again)
        session->transcript = transcript_create();
    pane->transcript = session->transcript;
    if (again)
        transcript_write(pane->transcript, gap, sizeof gap - 1);
    session->out = pane->out = stream_into(pane);
    session->err = pane->err = stream_into(pane);
    session->pane_on = true;
    session->front = (struct front){
        .context = pane,
        .input_fd = STDIN_FILENO,
        .on_input = on_input,
        .on_resize = on_resize,
        .on_suspend = on_suspend,
        .on_continue = on_continue,
        .columns = columns,
        .error_follows = error_follows,
        .draw_due_ns = draw_due,
        .draw = draw,
    };
    editor->pane = pane; /* readline calls back at once */
    pane_line_open(pane);
    session->touched = true;
    return pane;
}

/* What was typed and answered stays where it would be without the pane: in the terminal's own history. */
static void print_transcript(struct pane *pane, bool alternate, int colours)
{
    if (alternate && pane->session->end_signal != SIGHUP)
        transcript_print(pane->transcript, pane->session->out, colours > 0);
    fflush(pane->session->out);
}

void pane_close(struct pane *pane)
{
    struct session *session = pane->session;
    bool alternate = screen_has_alternate(pane->screen);
    int colours = screen_colours(pane->screen);
    pane_line_close(pane);
    session->front = (struct front){.context = NULL};
    session->out = session->plain_out;
    session->err = session->plain_err;
    session->pane_on = false;
    fclose(pane->out);
    fclose(pane->err);
    transcript_end_line(pane->transcript);
    screen_close(pane->screen);
    guardian_disarm(session->guardian);
    print_transcript(pane, alternate, colours);
    show_destroy(pane->show);
    canvas_release(&pane->canvas);
    canvas_release(&pane->rest);
    text_release(&pane->input);
    text_release(&pane->for_line);
    text_release(&pane->page_title);
    free(pane);
}

/* --- commands --- */

void pane_echo_line(struct pane *pane, const char *prompt, const char *line)
{
    struct text echo = {.bytes = NULL};
    text_add_typed(&echo, prompt, line, MARK_QUIET, MARK_PLAIN);
    pane->at_prompt = false;
    pane->number_of_line = pane->page_number;
    transcript_end_line(pane->transcript);
    pane->rows_before = transcript_rows(pane->transcript, pane->division.columns, true);
    transcript_write(pane->transcript, echo.bytes, echo.size);
    text_release(&echo);
    pane->error_row = -1;
    pane_scroll_to_end(pane);
    show_end_replay(pane->show);
    show_overlay(pane->show, OVERLAY_NONE);
    if (!pane->editor->typed_count)
        pane_draw(pane); /* the line is seen to be taken, and the frame is not drawn while it is run */
    pane->quiet_until_ns = clock_ns() + QUIET_NS;
    pane->session->touched = true;
}

/* An error is read from its beginning, and so is a text; with a lesson, where rows are few, whatever a command prints,
 * unless its beginning alone is out of sight: the end has the figures. */
static void read_from_beginning(struct pane *pane)
{
    enum { LITTLE = 3 };
    struct session *session = pane->session;
    pane_compose(pane); /* as many rows as there are now */
    int from = pane->error_row >= 0 ? pane->error_row : pane->rows_before;
    bool text = session->reading || pane->error_row >= 0, wanted = text || pane->page;
    session->reading = false;
    pane->error_row = -1;
    fflush(pane->out);
    fflush(pane->err);
    if (wanted &&
        transcript_rows(pane->transcript, pane->division.columns, true) - from > pane->text_rows + (text ? 0 : LITTLE))
        pane->reading_row = from;
}

/* A job that was too short to be seen is shown again. */
void pane_after_command(struct pane *pane)
{
    enum { SHORT_NS = 500000000 };
    struct session *session = pane->session;
    uint64_t now = clock_ns();
    show_update(pane->show, now);
    const struct burst *burst = &pane->show->burst;
    const struct job *last = burst->job_count ? burst->jobs[burst->job_count - 1] : NULL;
    if (session->replay_wish.job) {
        show_replay(pane->show, session->replay_wish.job, session->replay_wish.speed, now);
        job_release(session->replay_wish.job);
        session->replay_wish = (struct replay_wish){.job = NULL};
    } else if (last && last->number > pane->last_job && last->number > session->unseen_job && !last->async &&
               burst->end_ns && !session->no_replay && burst->end_ns - burst->begin_ns < SHORT_NS) {
        if (show_replay(pane->show, NULL, 0, now))
            pane->show->replay.speed *= typing_hurry(pane->editor);
    }
    screen_set_mouse(pane->screen, !session->no_mouse);
    if (session->legend_wanted)
        show_overlay(pane->show, OVERLAY_LEGEND);
    session->legend_wanted = false;
    read_from_beginning(pane);
    if (last)
        pane->last_job = last->number;
    session->touched = true;
}
