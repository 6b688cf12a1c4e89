using Mien.Tensors;

namespace Mien.Networks;

/// <summary>What a stage of MTCNN says about each window of its input.</summary>
/// <param name="Logits">[N, h, w, 2]: no face, face; their softmax is the probability.</param>
/// <param name="Offsets">
/// [N, h, w, 4]: by how much the left, top, right and bottom edges of the face lie beside the window's, in widths and
/// heights of the window.
/// </param>
/// <param name="Landmarks">
/// [N, h, w, 10]: x of left eye, right eye, nose, left and right corner of the mouth, then y of the same, from the
/// window's left top corner in widths and heights of the window; null for a stage without.
/// </param>
public sealed record CascadeOutputs(Variable Logits, Variable Offsets, Variable? Landmarks);
