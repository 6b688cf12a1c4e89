namespace Mien.Vision.Drawing;

/// <summary>A box to draw, with its label.</summary>
/// <param name="Box">Where, in pixels of the picture that is drawn on; what lies outside of it is not drawn.</param>
/// <param name="Label">Text on the plate above the box, such as "happy 97%"; empty for no plate.</param>
/// <param name="Colour">Colour of the box and the plate; the text is black or white.</param>
public readonly record struct Annotation(Box Box, string Label, Rgb Colour);
