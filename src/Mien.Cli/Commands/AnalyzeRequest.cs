using Mien.Models;

namespace Mien.Cli.Commands;

/// <summary>What recogniser the command line asks for; null is the library's default.</summary>
/// <param name="Model">Name of a shipped model or path of a model file.</param>
/// <param name="Detector">Name of a face detector or path of a weight file of MTCNN.</param>
/// <param name="MinScore">Lowest score of a detection, 0 to 1.</param>
internal sealed record AnalyzeRequest(string? Model, string? Detector, float MinScore)
{
    /// <summary>Loads the recogniser.</summary>
    public Recognizer Open()
    {
        var detector = FaceDetectors.Load(Detector ?? FaceDetectors.Default);
        return new(detector, new ExpressionClassifier(ModelCatalogue.Load(Model ?? ModelCatalogue.Default), detector.Crop), MinScore);
    }
}
