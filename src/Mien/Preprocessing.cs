namespace Mien;

/// <summary>
/// What a model does to a face before its network sees it: cut to a square of <see cref="Size"/> pixels, turn to grey,
/// then (value - Mean) / Deviation. It is written in the model file, so nobody can feed the network wrongly.
/// </summary>
/// <param name="Size">Rows and columns, pixels.</param>
/// <param name="Mean">Grey value that becomes 0, in 0 to 255.</param>
/// <param name="Deviation">Grey values that become 1, above 0.</param>
public sealed record Preprocessing(int Size = 48, float Mean = 127.5f, float Deviation = 63.75f)
{
    /// <summary>Normalises grey values in place.</summary>
    public void Normalize(Span<float> grey)
    {
        var factor = 1 / Deviation;
        for (var i = 0; i < grey.Length; i++)
            grey[i] = (grey[i] - Mean) * factor;
    }
}
