using Mien.Expressions;

namespace Mien.Tests.Expressions;

public sealed class ExpressionNameTests
{
    [Theory]
    [InlineData("wink")]
    [InlineData("眉をひそめる")]
    [InlineData("../../etc/passwd")]
    [InlineData("a\"b'c<d>&;--")]
    [InlineData("👩‍🚀 moon")]
    public void Any_text_is_a_name(string name) => ExpressionName.Fault(name).ShouldBeNull();

    [Theory]
    [InlineData("", "the name of an expression is empty")]
    [InlineData("  ", "the name of an expression is empty")]
    [InlineData("a\nb", "the name 'a\\u000Ab' holds a control character")]
    [InlineData("a\0b", "the name 'a\\u0000b' holds a control character")]
    [InlineData("\x1b[2J", "the name '\\u001B[2J' holds a control character")]
    [InlineData("Unknown", "'unknown' is what faces near no class are called")]
    public void Other_text_is_refused_in_one_line(string name, string fault) => ExpressionName.Fault(name).ShouldNotBeNull().ShouldContain(fault);

    [Fact]
    public void Half_a_surrogate_pair_is_no_text()
    {
        ExpressionName.Fault("a" + (char)0xD800).ShouldNotBeNull().ShouldEndWith("is no valid Unicode text; give another one");
        ExpressionName.Fault((char)0xDC00 + "a").ShouldNotBeNull();
    }

    [Fact]
    public void Length_counts_characters()
    {
        ExpressionName.Fault(new string('x', 300)).ShouldBe("the name of an expression has 300 characters, allowed are 100; shorten it");
        ExpressionName.Fault(string.Concat(Enumerable.Repeat("😀", 100))).ShouldBeNull();
    }

    [Theory]
    [InlineData("Émue", "e\u0301MUE")]
    [InlineData("straße", "STRASSE")]
    [InlineData("Σ", "ς")]
    [InlineData("MAẞ", "mass")]
    [InlineData("Ёж", "е\u0308Ж")]
    [InlineData("Ấ", "a\u0302\u0301")]
    [InlineData("ậ", "â\u0323")]
    [InlineData("가각", "\u1100\u1161\u1100\u1161\u11A8")]
    [InlineData("\u212B", "å")]
    [InlineData(" wink", "Wink ")]
    public void Case_normalisation_form_and_spaces_do_not_tell_names_apart(string one, string other) =>
        ExpressionName.Key(one).ShouldBe(ExpressionName.Key(other));

    [Theory]
    [InlineData("emue", "émue")]
    [InlineData("è", "é")]
    [InlineData("가", "각")]
    [InlineData("眉", "眼")]
    public void Accents_and_other_letters_tell_names_apart(string one, string other) =>
        ExpressionName.Key(one).ShouldNotBe(ExpressionName.Key(other));
}
