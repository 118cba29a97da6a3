#include "tests/terminal/line.h"

#include "tests/terminal/pane.h"

void line_of_wide_characters(struct terminal *terminal)
{
    terminal_type(terminal, "漢字");
    terminal_wait_line(terminal, ">>> 漢字", 8);
    terminal_type(terminal, LEFT "x");
    terminal_wait_line(terminal, ">>> 漢x字", 7);
    terminal_type(terminal, CTRL_E BACKSPACE BACKSPACE);
    terminal_wait_line(terminal, ">>> 漢", 6);
    terminal_type(terminal, BACKSPACE);
    terminal_wait_line(terminal, ">>>", 4);
    pane_enter(terminal, "map 漢字 0..3");
    terminal_wait_match(terminal, "^error: .*漢");
    terminal_wait_match(terminal, "^      \\^$");
    terminal_wait_prompt(terminal);
}

void line_of_combining_characters(struct terminal *terminal)
{
    terminal_type(terminal, "ae\u0301b");
    terminal_wait_line(terminal, ">>> ae\u0301b", 7);
    terminal_type(terminal, LEFT LEFT);
    terminal_wait_line(terminal, ">>> ae\u0301b", 5);
    terminal_type(terminal, "x");
    terminal_wait_line(terminal, ">>> axe\u0301b", 6);
    terminal_type(terminal, CTRL_E BACKSPACE BACKSPACE);
    terminal_wait_line(terminal, ">>> ax", 6);
}

void line_that_ctrl_d_edits(struct terminal *terminal)
{
    terminal_type(terminal, "sum [20, 22]");
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
    terminal_type(terminal, CTRL_D CTRL_D CTRL_A CTRL_D);
    terminal_wait_line(terminal, ">>> um [20, 22]", 4);
    terminal_type(terminal, "s" ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
}
