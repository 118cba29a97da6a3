/* tests/repl/lex.c - lines, commands and tokens. */
#include "tests/repl/support.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* --- commands of a line --- */

/* The commands of a line, each in angle brackets. */
static void expect_commands(const char *line, const char *wanted)
{
    struct text found = {.bytes = NULL};
    struct stretch command;
    size_t at = 0, before = 0;
    while (next_command(line, strlen(line), &at, &command)) {
        assert_true(command.begin >= before && command.end > command.begin && at >= command.end);
        before = at;
        text_format(&found, "<%.*s>", (int)(command.end - command.begin), line + command.begin);
    }
    assert_int_equal(at, strlen(line));
    assert_string_equal(text_string(&found), wanted);
    text_release(&found);
}

static void semicolons_and_line_ends_separate(void **state)
{
    (void)state;
    expect_commands("", "");
    expect_commands("  \t ", "");
    expect_commands(";;; ;", "");
    expect_commands("pool 4", "<pool 4>");
    expect_commands("  pool 4  ;map square 0..3;", "<pool 4><map square 0..3>");
    expect_commands("a;b\nc\n\n;d", "<a><b><c><d>");
    expect_commands("a\r\nb\r\n", "<a><b>");
}

static void a_hash_begins_a_comment(void **state)
{
    (void)state;
    expect_commands("# nothing", "");
    expect_commands("#", "");
    expect_commands("a # b; c", "<a>");
    expect_commands("a#b\nc", "<a><c>");
    expect_commands("# don't (\nb", "<b>");
}

static void brackets_and_quotes_make_both_inert(void **state)
{
    (void)state;
    expect_commands("a [1; 2]; b", "<a [1; 2]><b>");
    expect_commands("a (1 # 2); b", "<a (1 # 2)><b>");
    expect_commands("a \"x;y # z\"; b", "<a \"x;y # z\"><b>");
    expect_commands("a 'x;\"'; b", "<a 'x;\"'><b>");
    expect_commands("a ([1;2];3);b", "<a ([1;2];3)><b>");
    expect_commands("a [1,\n2]\nb", "<a [1,\n2]><b>");
    expect_commands("a ); b", "<a )><b>"); /* one too many closes nothing */
}

static void an_open_bracket_leaves_the_line_open(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool open;
    } cases[] = {
        {"", false},
        {"map square 0..3", false},
        {"x = [1,", true},
        {"x = [1,\n2", true},
        {"x = [1,\n2]", false},
        {"x = (", true},
        {"x = ([)", true},
        {"x = ([])", false},
        {"doc '('", false},
        {"doc \"[\"", false},
        {"a # (", false},
        {"a # (\n(", true},
        {"# (\n", false},
        {")(", true},
        {"[')'", true},
        {"x = [1 # ]", false},
        {"doc '(\n", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (line_is_open(cases[i].line, strlen(cases[i].line)) != cases[i].open)
            fail_msg("%s", cases[i].line);
}

/* --- what is fit to be read --- */

static void expect_fit(const char *line, size_t size, size_t at, const char *message)
{
    struct complaint complaint = {.made = false};
    bool fit = line_check(line, size, &complaint);
    assert_int_equal(fit, at == NO_PLACE);
    assert_int_equal(complaint.made, !fit);
    if (!fit) {
        assert_int_equal(complaint.at, at);
        assert_non_null(strstr(text_string(&complaint.message), message));
    }
    complaint_release(&complaint);
}

static void what_is_not_utf8_is_refused_where_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        size_t at;
    } cases[] = {
        {"", NO_PLACE},
        {"aé€😀", NO_PLACE},
        {"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", NO_PLACE},
        {"ab\xff", 2},
        {"\x80", 0},
        {"a\xc3", 1},             /* cut short */
        {"a\xc3(", 1},            /* no continuation */
        {"\xc0\x80", 0},          /* overlong */
        {"x\xc1\xbf", 1},         /* overlong */
        {"x\xe0\x9f\xbf", 1},     /* overlong */
        {"x\xf0\x8f\xbf\xbf", 1}, /* overlong */
        {"é\xed\xa0\x80", 2},     /* a surrogate */
        {"x\xf4\x90\x80\x80", 1}, /* beyond U+10FFFF */
        {"x\xf5\x80\x80\x80", 1},
        {"x\xe2\x82", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_fit(cases[i].line, strlen(cases[i].line), cases[i].at, "not UTF-8");
}

static void a_nul_is_refused(void **state)
{
    (void)state;
    expect_fit("\0", 1, 0, "NUL");
    expect_fit("pool\0 4", 7, 4, "NUL");
}

static void a_line_has_a_mebibyte_at_most(void **state)
{
    (void)state;
    assert_int_equal(LINE_MAX_BYTES, 1048576);
    char *line = malloc(LINE_MAX_BYTES + 1);
    assert_non_null(line);
    memset(line, 'a', LINE_MAX_BYTES + 1);
    expect_fit(line, LINE_MAX_BYTES, NO_PLACE, "");
    expect_fit(line, LINE_MAX_BYTES + 1, LINE_MAX_BYTES, "1,048,576");
    free(line);
}

/* --- tokens --- */

struct lexed {
    struct region region;
    struct complaint complaint;
    struct token *tokens;
};

static void lex_line(struct lexed *lexed, const char *line)
{
    *lexed = (struct lexed){.tokens = NULL};
    lexed->tokens = lex(line, (struct stretch){0, strlen(line)}, &lexed->region, &lexed->complaint);
    assert_int_equal(lexed->tokens == NULL, lexed->complaint.made);
}

static void lexed_release(struct lexed *lexed)
{
    region_release(&lexed->region);
    complaint_release(&lexed->complaint);
}

/* Kinds as letters: i integer, d double, n name, t text, m mixed, o other; signs as they are, `..` as ':'. */
static void expect_kinds(const char *line, const char *kinds)
{
    static const char letters[] = {
        [TOKEN_INT] = 'i',    [TOKEN_DOUBLE] = 'd', [TOKEN_NAME] = 'n',  [TOKEN_TEXT] = 't', [TOKEN_RANGE] = ':',
        [TOKEN_COMMA] = ',',  [TOKEN_OPEN] = '(',   [TOKEN_CLOSE] = ')', [TOKEN_LIST] = '[', [TOKEN_UNLIST] = ']',
        [TOKEN_EQUALS] = '=', [TOKEN_MIXED] = 'm',  [TOKEN_OTHER] = 'o'};
    struct lexed lexed;
    char found[64] = "";
    lex_line(&lexed, line);
    if (!lexed.tokens)
        fail_msg("%s: %s", line, text_string(&lexed.complaint.message));
    size_t count = 0, end = 0;
    for (; lexed.tokens[count].kind != TOKEN_END; count++) {
        const struct token *token = &lexed.tokens[count];
        assert_true(count + 1 < sizeof found && token->size > 0 && token->at >= end);
        assert_int_equal(token->spaced, token->at > end);
        end = token->at + token->size;
        found[count] = letters[token->kind];
    }
    assert_int_equal(lexed.tokens[count].at, strlen(line));
    if (strcmp(found, kinds) != 0)
        fail_msg("%s: %s, not %s", line, found, kinds);
    lexed_release(&lexed);
}

static void signs_names_and_texts(void **state)
{
    (void)state;
    expect_kinds("", "");
    expect_kinds("  \t", "");
    expect_kinds("map square [1, 2] (3,)", "nn[i,i](i,)");
    expect_kinds("a_1=_b", "n=n");
    expect_kinds("doc \"a b\" ''", "ntt");
    expect_kinds("chunksize=2G", "n=m");
    expect_kinds("2k 1.5G 0x10 1__0 1_ 1e 7abc", "mmmmmmm");
    expect_kinds("? € @", "ooo");
    expect_kinds("a - b", "non");
}

static void two_points_come_before_a_decimal_point(void **state)
{
    (void)state;
    expect_kinds("0..20", "i:i");
    expect_kinds("0..20..2", "i:i:i");
    expect_kinds("10..0..-1", "i:i:i");
    expect_kinds("-5..-1", "i:i");
    expect_kinds("a..b", "n:n");
    expect_kinds("1.5..2", "d:i");
    expect_kinds("1. .5 -.5 -0.0 1.e3", "ddddd");
    expect_kinds("0 .. 3", "i:i");
    expect_kinds("5 -3", "ii");
}

static void expect_int(const char *line, int64_t wanted)
{
    struct lexed lexed;
    lex_line(&lexed, line);
    if (!lexed.tokens || lexed.tokens[0].kind != TOKEN_INT || lexed.tokens[0].integer != wanted ||
        lexed.tokens[1].kind != TOKEN_END)
        fail_msg("%s is not %lld", line, (long long)wanted);
    lexed_release(&lexed);
}

static void expect_double(const char *line, double wanted)
{
    struct lexed lexed;
    lex_line(&lexed, line);
    if (!lexed.tokens || lexed.tokens[0].kind != TOKEN_DOUBLE || lexed.tokens[1].kind != TOKEN_END ||
        bits_of(lexed.tokens[0].number) != bits_of(wanted))
        fail_msg("%s is not %a", line, wanted);
    lexed_release(&lexed);
}

static void numbers(void **state)
{
    (void)state;
    expect_int("7", 7);
    expect_int("-3", -3);
    expect_int("-0", 0);
    expect_int("007", 7);
    expect_int("1_000_000", 1000000);
    expect_int("9223372036854775807", INT64_MAX);
    expect_int("-9223372036854775808", INT64_MIN);
    expect_int("1e7", 10000000);
    expect_int("-1E+3", -1000);
    expect_int("5e0", 5);
    expect_int("9e18", 9000000000000000000);
    expect_int("1_0e1_0", 100000000000);
    expect_double("1e19", 1e19);
    expect_double("1e-3", 1e-3);
    expect_double("1.0e3", 1000.0);
    expect_double("2.5", 2.5);
    expect_double("-0.0", -0.0);
    expect_double("1_0.2_5", 10.25);
    expect_double("1.7976931348623157e308", DBL_MAX);
    expect_double("5e-324", 5e-324);
    expect_double("1e-400", 0.0);
}

/* 1e7 is an integer; one that a double cannot hold must not turn into its neighbour. */
static void a_whole_number_with_an_exponent_is_exact_or_a_float(void **state)
{
    (void)state;
    struct lexed lexed;
    lex_line(&lexed, "12345678901234567e1");
    assert_non_null(lexed.tokens);
    if (lexed.tokens[0].kind == TOKEN_INT)
        assert_true(lexed.tokens[0].integer == 123456789012345670);
    else
        assert_int_equal(lexed.tokens[0].kind, TOKEN_DOUBLE);
    lexed_release(&lexed);
}

static void expect_lex_error(const char *line, size_t at, const char *message)
{
    struct lexed lexed;
    lex_line(&lexed, line);
    if (lexed.tokens || lexed.complaint.at != at || !strstr(text_string(&lexed.complaint.message), message))
        fail_msg("%s: at %zd: %s", line, (ssize_t)lexed.complaint.at, text_string(&lexed.complaint.message));
    lexed_release(&lexed);
}

static void what_cannot_be_read_is_marked(void **state)
{
    (void)state;
    expect_lex_error("a 9223372036854775808", 2, "64 bits");
    expect_lex_error("-9223372036854775809", 0, "64 bits");
    expect_lex_error("x 1e400", 2, "too large for a float");
    expect_lex_error("doc \"abc", 4, "quote is not closed");
    expect_lex_error("doc 'abc\"", 4, "quote is not closed");
    expect_lex_error("5+3", 1, "no arithmetic");
    expect_lex_error("map square 5-3", 12, "no arithmetic");
    expect_lex_error("2**3", 1, "no arithmetic");
    expect_lex_error("1.5/2", 3, "no arithmetic");
    expect_lex_error("x 10%", 4, "no arithmetic");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(semicolons_and_line_ends_separate),
        cmocka_unit_test(a_hash_begins_a_comment),
        cmocka_unit_test(brackets_and_quotes_make_both_inert),
        cmocka_unit_test(an_open_bracket_leaves_the_line_open),
        cmocka_unit_test(what_is_not_utf8_is_refused_where_it_stands),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(a_line_has_a_mebibyte_at_most),
        cmocka_unit_test(signs_names_and_texts),
        cmocka_unit_test(two_points_come_before_a_decimal_point),
        cmocka_unit_test(numbers),
        cmocka_unit_test(a_whole_number_with_an_exponent_is_exact_or_a_float),
        cmocka_unit_test(what_cannot_be_read_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
