// Teaches an expression by some pictures of it and looks for it in others: own-expressions NAME FOLDER PICTURE...
using Mien;
using Mien.Expressions;
using Mien.Recognition;

if (args is not [var name, var folder, .. { Length: > 0 } pictures])
{
    Console.Error.WriteLine("usage: own-expressions NAME FOLDER PICTURE...");
    return 2;
}

try
{
    // The set is a file; it holds the basic expressions already, and a later run goes on with it.
    using var location = ExpressionSetLocation.Open("own.set");
    if (location.Load()?.Find(name) is null)
    {
        using var enroller = Enroller.Open(location);
        enroller.LeftOut += picture => Console.Error.WriteLine($"{picture.Source} is left out: {picture.Reason}");
        enroller.Add(name, Directory.EnumerateFiles(folder).Order().Select(PictureSource.File));
    }

    using var mien = Recognizer.Open(new RecognizerOptions { Expressions = location.Need() });
    await foreach (var analysis in mien.AnalyzeAllAsync(pictures.Select(PictureSource.File)))
        Console.WriteLine($"{analysis.Source}: {analysis.Error ?? string.Join(", ", analysis.Faces.Select(face => $"{face.Expression} {face.Similarity:0.00}"))}");
    return 0;
}
catch (MienException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
