using Mien.Expressions;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Recognition;
using Mien.Vision.Alignment;
using Mien.Vision.ViolaJones;

namespace Mien.Cli.Commands;

/// <summary>What recogniser the command line asks for; null is the library's default.</summary>
/// <param name="Model">Name of a shipped model or path of a model file.</param>
/// <param name="Detector">Name of a face detector or path of a weight file of MTCNN.</param>
/// <param name="MinScore">Lowest score of a detection, 0 to 1.</param>
/// <param name="Expressions">File of a set of custom expressions, or its name in the store.</param>
/// <param name="Store">Location of the store.</param>
/// <param name="Search">What faces are looked for.</param>
internal sealed record AnalyzeRequest(
    string? Model, string? Detector, float MinScore, string? Expressions = null, string? Store = null, SearchOptions Search = default)
{
    /// <summary>Loads the recogniser.</summary>
    public Recognizer Open()
    {
        var detector = FaceDetectors.Load(
            Detector ?? FaceDetectors.Default,
            Search.MinFace is { } side ? new MtcnnOptions { MinFaceSize = side } : null,
            Search.MinFace is { } window ? new ViolaJonesOptions { MinSize = window } : null);
        return Recognizer.Open(Search.Turned ? new TurnedFaceDetector(detector) : detector, OpenClassifier, MinScore);
    }

    private IExpressionClassifier OpenClassifier(FaceCrop crop)
    {
        if (Expressions is null)
        {
            return Store is null
                ? new ExpressionClassifier(ModelCatalogue.Load(Model ?? ModelCatalogue.Default), crop)
                : throw new UsageException("--store needs --expressions, the name of a set in it");
        }

        using var location = ExpressionSetLocation.Open(Expressions, Store);
        var set = location.Need();
        return new ExpressionSetClassifier(new ExpressionEmbedder(ExpressionSetLocation.LoadModel(Model, set), crop), set);
    }
}
