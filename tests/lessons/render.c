/* tests/lessons/render.c - Markdown as prose, with its marks made visible. */
#include "tests/lessons/support.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/render.h"

struct pair {
    const char *markdown, *shown;
};

static void expect_all(const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct prose prose = {.lines = NULL};
        struct text text = {.bytes = NULL};
        size_t left = LESSON_SHOWN_MAX;
        assert_null(render_prose(pairs[i].markdown, strlen(pairs[i].markdown), &left, &prose));
        prose_to_text(&prose, &text);
        assert_string_equal(text_string(&text), pairs[i].shown);
        text_release(&text);
        prose_release(&prose);
    }
}

#define EXPECT_ALL(pairs) expect_all(pairs, sizeof(pairs) / sizeof *(pairs))

static void words(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"", ""},
        {"one\ntwo   three\n", "one two three\n"},
        {"one\n\n\n\ntwo", "one\n\ntwo\n"},
        {"a *b* **c** `d` e", "a {emphasis}b{plain} {strong}c{plain} {code}d{plain} e\n"},
        {"**a `b` *c* d**", "{strong}a {code}b{strong} {emphasis}c{strong} d{plain}\n"},
        {"*a **b** c*", "{emphasis}a {strong}b{emphasis} c{plain}\n"},
        {"# A *b* `c`", "{strong}A {emphasis}b{strong} {code}c{strong}{plain}\n"},
        {"### A", "{strong}A{plain}\n"},
        {"#", ""},
        {"snake_case_name and 2*3*4", "snake_case_name and 2{emphasis}3{plain}4\n"},
        {"``a ` b``", "{code}a ` b{plain}\n"},
        {"`` `a` ``", "{code}`a`{plain}\n"},
        {"\\*a\\*", "*a*\n"},
        {"*a  \nb*\nc", "{emphasis}a{plain}\n{emphasis}b{plain} c\n"},
        {"a<br>b<br/>c", "a\nb\nc\n"},
        {"---", "|{quiet}───{plain}\n"},
    };
    EXPECT_ALL(pairs);
}

static void entities(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"a &amp; b &times; c &#215; d &#xD7;", "a & b × c × d ×\n"},
        {"&unheardof; &copy", "&unheardof; &copy\n"},
        {"`&amp;`", "{code}&amp;{plain}\n"},
        {"&#27;[2J &#x9b; &#0; &#x110000; &#xd800; &#9999999;", "\ufffd[2J \ufffd \ufffd \ufffd \ufffd \ufffd\n"},
        {"&#127; &#x7f; &#155; &#x202e; &#x2066;", "\ufffd \ufffd \ufffd \ufffd \ufffd\n"},
        {"a\u202eb `\u2066c` [d](e\u2069)", "a\ufffdb {code}\ufffdc{plain} d{quiet} (e\\xe2\\x81\\xa9){plain}\n"},
        {"    a\u202eb", "|  {code}a\ufffdb{plain}\n"},
        {"&#128230; &#8364; &#233;", "📦 € é\n"},
    };
    EXPECT_ALL(pairs);
}

static void what_is_not_shown(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<!-- a -->", ""},
        {"a <!-- b --> c", "a c\n"},
        {"a\n\n<!--\n\nb\n-->\n\nc", "a\n\nc\n"},
        {"<kbd>Enter</kbd>", "Enter\n"},
        {"<div>\na\n</div>\n\nb", "b\n"},
        {"[a]: http://b.example\n\nc", "c\n"},
        {"> ", ""},
        {"```\n\n```", ""},
    };
    EXPECT_ALL(pairs);
}

static void links(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"[the docs](https://x.example) say", "the docs{quiet} (https://x.example){plain} say\n"},
        {"<https://x.example>", "https://x.example\n"},
        {"<me@x.example>", "me@x.example\n"},
        {"[https://x.example](https://x.example)", "https://x.example\n"},
        {"**[a](b &amp; c.md)**", "{strong}[a](b & c.md){plain}\n"},
        {"**[a](b&amp;c.md)**", "{strong}a{quiet} (b&c.md){strong}{plain}\n"},
        {"[above](#part)", "above\n"},
        {"[a][x]\n\n[x]: y.md \"T\"", "a{quiet} (y.md){plain}\n"},
        {"![a *picture*](x.png)", "a {emphasis}picture{plain}\n"},
        {"[![alt](x.png)](y.md)", "alt{quiet} (y.md){plain}\n"},
        {"[](y.md)", "{quiet} (y.md){plain}\n"},
    };
    EXPECT_ALL(pairs);
}

static void long_addresses_are_cut(void **state)
{
    (void)state;
    struct text markdown = {.bytes = NULL}, shown = {.bytes = NULL};
    text_put(&markdown, "[a](");
    for (int i = 0; i < 150; i++) /* a character must stay whole */
        text_put(&markdown, "é");
    text_put(&markdown, "x");
    text_put(&markdown, ") b");
    text_put(&shown, "a{quiet} (");
    for (int i = 0; i < 100; i++)
        text_put(&shown, "é");
    text_put(&shown, "…){plain} b\n");
    const struct pair cut = {markdown.bytes, shown.bytes};
    expect_all(&cut, 1);
    text_clear(&markdown);
    text_clear(&shown);
    for (int i = 0; i < 30; i++) /* the text of the link is all of its address */
        text_put(&shown, i ? "/longer/" : "http://x");
    text_format(&markdown, "<%s>", shown.bytes);
    text_put(&shown, "\n");
    const struct pair same = {markdown.bytes, shown.bytes};
    expect_all(&same, 1);
    text_release(&markdown);
    text_release(&shown);
}

static void code(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"```python\na = *1*\n\n\tb\n```", "|  {code}a = *1*{plain}\n\n|  {code}    b{plain}\n"},
        {"a\n```\nb\n```\nc", "a\n\n|  {code}b{plain}\n\nc\n"},
        {"    a\n      b\n\n    c\n", "|  {code}a{plain}\n|  {code}  b{plain}\n\n|  {code}c{plain}\n"},
        {"````\n```\n````", "|  {code}```{plain}\n"},
        {"```\né\tx\n```", "|  {code}é   x{plain}\n"},
        {"> ```\n> a\n> ```", "|    {code}a{plain}\n"},
    };
    EXPECT_ALL(pairs);
}

static void lists(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"- a\n- b *c*\n  d\n", ">2 • a\n>2 • b {emphasis}c{plain} d\n"},
        {"a\n\n- b\n\nc", "a\n\n>2 • b\n\nc\n"},
        {"1. a\n2. b", ">3 1. a\n>3 2. b\n"},
        {"9) a\n10) b", ">3 9) a\n>4 10) b\n"},
        {"- a\n  1. b\n  2. c\n- d", ">2 • a\n>5   1. b\n>5   2. c\n>2 • d\n"},
        {"- a\n\n  b\n\n- c", ">2 • a\n\n  b\n\n>2 • c\n"},
        {"- a\n  ```\n  b\n  ```\n- c", ">2 • a\n|    {code}b{plain}\n>2 • c\n"},
        {"- - a\n  - b", ">2 • \n>4   • a\n>4   • b\n"},
        {"-\n- a", ">2 • \n>2 • a\n"},
        {"- a\n\n\n1. b", ">2 • a\n\n>3 1. b\n"},
        {"- a  \n  b", ">2 • a\n  b\n"},
    };
    EXPECT_ALL(pairs);
}

static void quotations(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"> a `b` c\n> d", "  {quiet}a {code}b{quiet} c d{plain}\n"},
        {"> a\n>\n> b\n\nc", "  {quiet}a{plain}\n\n  {quiet}b{plain}\n\nc\n"},
        {"> - a\n> - b", ">4   • {quiet}a{plain}\n>4   • {quiet}b{plain}\n"},
        {"> > a", "    {quiet}a{plain}\n"},
        {"- a\n  > b", ">2 • a\n    {quiet}b{plain}\n"},
    };
    EXPECT_ALL(pairs);
}

static void tables(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"| a | b | c |\n|---|:-:|--:|\n| one | `two` | 3 |\n| × |  | 33 |",
         "|{strong}a{plain}     {strong}b{plain}    {strong}c{plain}\n|one  {code}two{plain}   3\n|×         33\n"},
        {"text\n\n| 漢字 | b |\n|---|---|\n| a | c |\n\ntext",
         "text\n\n|{strong}漢字{plain}  {strong}b{plain}\n|a     c\n\ntext\n"},
        {"| a | b |\n|---|---|\n| `x\\|y` |", "|{strong}a{plain}    {strong}b{plain}\n|{code}x|y{plain}\n"},
        {"| | b |\n|---|---|\n| a | *c* |", "|   {strong}b{plain}\n|a  {emphasis}c{plain}\n"},
    };
    EXPECT_ALL(pairs);
}

/* Whatever nests deeper than anybody reads neither ends the program nor leaves the screen. */
static void depth(void **state)
{
    (void)state;
    struct text markdown = {.bytes = NULL};
    for (int i = 0; i < 300; i++)
        text_put(&markdown, i % 3 ? "> " : "- ");
    text_put(&markdown, "a ");
    for (int i = 0; i < 1000; i++)
        text_put(&markdown, i % 2 ? "*b " : "**c ");
    for (int i = 1000; i-- > 0;)
        text_put(&markdown, i % 2 ? "d*" : "d**");
    struct prose prose = {.lines = NULL};
    size_t left = LESSON_SHOWN_MAX;
    assert_null(render_prose(markdown.bytes, markdown.size, &left, &prose));
    for (size_t i = 0; i < prose.count; i++)
        assert_in_range(prose.lines[i].hanging, 0, 42);
    assert_non_null(strstr(prose.lines[prose.count - 1].bytes, "a "));
    prose_release(&prose);
    text_release(&markdown);
}

static void words_behind_others(void **state)
{
    (void)state;
    struct prose prose = {.lines = NULL};
    struct text text = {.bytes = NULL};
    render_words("a", &prose);
    render_words("b\n\nc", &prose);
    render_hanging(2, "x) ", "d\n\n- e", &prose);
    prose_to_text(&prose, &text);
    assert_string_equal(text_string(&text), "a\nb\n\nc\n>5   x) d\n\n>7      • e\n");
    text_release(&text);
    prose_release(&prose);
    char *plain = render_plain("# *a* `b`  \nc", 13);
    assert_string_equal(plain, "a b c");
    free(plain);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(entities),
        cmocka_unit_test(what_is_not_shown),
        cmocka_unit_test(links),
        cmocka_unit_test(long_addresses_are_cut),
        cmocka_unit_test(code),
        cmocka_unit_test(lists),
        cmocka_unit_test(quotations),
        cmocka_unit_test(tables),
        cmocka_unit_test(depth),
        cmocka_unit_test(words_behind_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
