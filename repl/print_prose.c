#include "repl/session.h"
#include "viz/prose.h"

/* The pane knows marks by itself, with colours and without them. */
void print_prose(struct session *session, const struct prose *prose)
{
    enum { USUAL = 80, MOST = 100 }; /* longer lines are not pleasant to read */
    if (session->format == FORMAT_JSON)
        return;
    int columns = session_columns(session, session->out);
    columns = columns <= 0 ? USUAL : columns < MOST ? columns : MOST;
    print_begin(session);
    prose_print(prose, columns, session->colour || session->pane_on, session->out);
    print_end(session);
}
