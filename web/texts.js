// All that the page says, in both languages. Names of expressions that are not here are shown as the model has them.
const texts = {
  en: {
    photo: "Photos, videos", camera: "Camera", language: "Language", choose: "Choose photos", chooseFiles: "Choose files", dropHere: "Drop photos or videos here, paste one, or",
    saveJson: "Save as JSON", saveCsv: "Save as CSV", clear: "Clear", startCamera: "Start the camera", stopCamera: "Stop the camera",
    timeline: "Expression of the largest face over the last minute", keyNeeded: "This server asks for a key:", useKey: "Use it",
    stays: "Pictures go to this server alone, which keeps none of them.", staysHere: "Pictures stay in this browser, which finds and names the faces itself.",
    inBrowser: "Have faces found in this browser instead: pictures stay in it", onServer: "To the page whose server finds the faces, explains and is taught",
    requestsSince: "Requests since the page was loaded:", offlineToo: "It works without a network, too.",
    limits: "An expression is not a feeling: models name what a face looks like, and err. In the European Union inferring emotions at work or in education is forbidden, but for medical or safety reasons.",
    programs: "For programs: requests to try",
    working: "Looking for faces …", faces: n => n === 0 ? "No face found." : n === 1 ? "1 face found." : `${n} faces found.`,
    face: n => `Face ${n}`, doubtful: "To be doubted", small: "small", blurred: "blurred", turned: "turned away", unsure: "Unsure: no expression is likelier than half.",
    frames: n => `${n} pictures a second`, cameraRefused: "The camera was refused. Allow it in the address bar of your browser, and start it again.",
    cameraAbsent: "There is no camera. Connect one, and start again.", cameraBusy: "The camera cannot be read; another program may have it.",
    cameraLost: "The camera was lost. Connect it again, and start it.", cameraInsecure: "Browsers give cameras to pages of this machine or of https alone.",
    unreachable: "The server does not answer. Is it still running?", streamEnded: "The server ended the stream. Start again.", streamBlocked: "The server takes streams, but something between here and there does not let them through.", explain: "Where did the network look?", explained: "Where the network looked: from yellow, which speaks a little for the expression, to red. Beside it the same by covering parts of the face.", picture: "Picture with faces marked", mirror: "Camera picture with faces marked",
    rate: "Pictures looked at in a second of a video", video: "Video with faces marked", videoAt: "How far the video is gone through", videoRate: (n, rate) => `${n} pictures, ${rate} a second`,
    videoDone: (n, faces) => `${n} pictures of the video gone through, ${faces === 1 ? "1 face" : `${faces} faces`} followed.`, noVideo: "This browser cannot play such a video; convert it to MP4 with H.264, or to WebM.",
    play: "Play", pause: "Pause", stop: "Stop", track: n => `Face ${n} over time`,
    own: "Own expressions", namedBy: "Named by", modelsOwn: "the model", model: "Model", detector: "Detector", modelHere: "Model that names the faces here:", ownName: "Expression", ownSet: "Set", useCamera: "Use the camera", takeTen: "Take 10 pictures", teach: "Teach", shot: "Picture",
    ownHow: "Name an expression, show it about ten times, and teach it: nothing is trained, so that it takes a second. The server keeps numbers that stand for the faces, and no picture.",
    ownHowHere: "Name an expression, show it about ten times, and teach it: nothing is trained, so that it takes a second. This browser keeps numbers that stand for the faces, and no picture, until its data of this page are deleted; a file keeps a set for longer, and for Mien elsewhere.",
    saveSet: "Save the set as a file", openSet: "Open a set from a file", opened: name => `The set “${name}” is here now.`, replaceSure: name => `There is a set “${name}”. Put the file in its place?`,
    taken: (n, all) => `Picture ${n} of ${all} taken; move a little.`, teaching: "Looking for faces to learn from …", noPictures: "Choose pictures, or take some with the camera.",
    taught: (name, n, all) => `“${name}” is taught by ${n} of ${all} pictures.`, moved: (name, n, all) => `“${name}” was there and is moved towards ${n} of ${all} pictures.`,
    oneSample: "One picture says little; about ten are better.", near: names => `Hard to tell from ${names}.`, nothingTaken: "Of no picture was the face taken; each says why.",
    leaveOut: name => `Leave out: ${name}`, rename: "Rename", renameTo: name => `A new name for “${name}”:`, remove: "Remove", removeSure: name => `Remove “${name}” from the set?`, drop: "Remove the set", dropSure: name => `Remove the set “${name}” with all its expressions?`,
    tryIt: "Try it with the camera", sphere: "Expressions on a sphere; arrow keys turn it", sphereHow: "Expressions and faces on the sphere: the closer, the more alike. Turn it with the mouse or arrow keys; a name hides and shows its expression.",
    expression: "Expression", samples: "Pictures", nearest: "Nearest", centre: "centre, threshold", fromCentre: "from the centre", noStore: "This server keeps no expressions. Start it with a store, as by: mien serve --store sets.db",
    reports: "Reports", reportsHow: "Reports of studies that this server shows. Each opens in a tab of its own, where it can ask nobody.", noReportsYet: "There is none yet.",
    jobs: "Jobs", jobsHow: "Work that many machines share, the newest first.", noJobsYet: "There is none yet.", jobShard: (n, error) => `Part ${n} was left alone: ${error}`,
    jobStates: { creating: "being listed", running: "running", paused: "paused", cancelled: "cancelled", done: "done", stuck: "stuck" },
    jobDone: (n, all) => `${n} of ${all} inputs done`, jobSpeed: n => `${n} a second`, jobLeft: time => `${time} left`, jobFaces: (n, unreadable) => `${n} faces, ${unreadable} inputs not readable`, jobLost: n => `${n} parts lost with their worker`,
    jobWatched: (n, all) => `${n} of ${all} streams watched`, jobStream: "Stream", jobWorker: "Watched by", jobSeen: "Last frame", jobAgo: time => `${time} ago`, jobFrames: "Frames", jobDropped: "Dropped", jobFound: "Faces", jobGaps: "Gaps", jobNobody: "nobody",
    outcomes: { taken: "taken", "no-face": "no face found", "several-faces": "several faces; show one", "same-face": "the same as another one", outlier: "far from the others", unreadable: "cannot be read" },
    refused: {
      "no-picture": "This browser knows no such picture.", "bad-name": "This cannot be a name: give 1 to 100 characters, without control characters, and not “unknown”.",
      "no-set": "There is no set of this name; another page may have removed it.", "bad-set": "The file is no set of expressions, or is damaged; save it again.",
      "other-model": "The set belongs to another model or another version of it; teach it anew.", "expression-exists": "Another expression of the set has this name; give another one.",
      "last-expression": "The set has no other expression; remove the set, or add one before.",
      "no-direction": "The faces have nothing in common; take pictures of one expression.", "store-unavailable": "This browser keeps nothing for this page, or has no room; allow it to keep data, or leave the private window.",
    },
  },
  de: {
    photo: "Fotos, Videos", camera: "Kamera", language: "Sprache", choose: "Fotos wählen", chooseFiles: "Dateien wählen", dropHere: "Fotos oder Videos hierher ziehen, eines einfügen, oder",
    saveJson: "Als JSON speichern", saveCsv: "Als CSV speichern", clear: "Leeren", startCamera: "Kamera starten", stopCamera: "Kamera anhalten",
    timeline: "Ausdruck des größten Gesichts in der letzten Minute", keyNeeded: "Dieser Server verlangt einen Schlüssel:", useKey: "Benutzen",
    stays: "Bilder gehen nur an diesen Server, der keines behält.", staysHere: "Bilder bleiben in diesem Browser, der die Gesichter selbst findet und benennt.",
    inBrowser: "Gesichter stattdessen in diesem Browser finden: Bilder bleiben darin", onServer: "Zur Seite, deren Server die Gesichter findet, erklärt und sich lehren lässt",
    requestsSince: "Anfragen, seit die Seite geladen ist:", offlineToo: "Sie geht auch ohne Netz.",
    limits: "Ein Ausdruck ist kein Gefühl: Modelle benennen, wie ein Gesicht aussieht, und irren. In der Europäischen Union ist es verboten, am Arbeitsplatz oder in Schule und Studium auf Gefühle zu schließen, außer aus medizinischen Gründen oder zur Sicherheit.",
    programs: "Für Programme: Anfragen zum Ausprobieren",
    working: "Gesichter werden gesucht …", faces: n => n === 0 ? "Kein Gesicht gefunden." : n === 1 ? "1 Gesicht gefunden." : `${n} Gesichter gefunden.`,
    face: n => `Gesicht ${n}`, doubtful: "Zweifelhaft", small: "klein", blurred: "unscharf", turned: "abgewandt", unsure: "Unsicher: kein Ausdruck ist wahrscheinlicher als die Hälfte.",
    frames: n => `${n.replace(".", ",")} Bilder in der Sekunde`, cameraRefused: "Die Kamera wurde verweigert. Erlauben Sie sie in der Adresszeile des Browsers, und starten Sie sie noch einmal.",
    cameraAbsent: "Es gibt keine Kamera. Schließen Sie eine an, und starten Sie noch einmal.", cameraBusy: "Die Kamera kann nicht gelesen werden; vielleicht hat sie ein anderes Programm.",
    cameraLost: "Die Kamera ist weg. Schließen Sie sie wieder an, und starten Sie sie.", cameraInsecure: "Browser geben Kameras nur Seiten dieses Rechners oder von https.",
    unreachable: "Der Server antwortet nicht. Läuft er noch?", streamEnded: "Der Server hat die Übertragung beendet. Starten Sie noch einmal.", streamBlocked: "Der Server nimmt Übertragungen an, aber etwas dazwischen lässt sie nicht durch.", explain: "Wohin hat das Netz geschaut?", explained: "Wohin das Netz geschaut hat: von Gelb, das ein wenig für den Ausdruck spricht, bis Rot. Daneben dasselbe durch Verdecken von Teilen des Gesichts.", picture: "Bild mit bezeichneten Gesichtern", mirror: "Kamerabild mit bezeichneten Gesichtern",
    rate: "Bilder, die in einer Sekunde eines Videos angesehen werden", video: "Video mit bezeichneten Gesichtern", videoAt: "Wie weit das Video durchgegangen ist", videoRate: (n, rate) => `${n} Bilder, ${rate} in der Sekunde`,
    videoDone: (n, faces) => `${n} Bilder des Videos durchgegangen, ${faces === 1 ? "1 Gesicht" : `${faces} Gesichter`} verfolgt.`, noVideo: "Dieser Browser kann ein solches Video nicht abspielen; wandeln Sie es in MP4 mit H.264 oder in WebM um.",
    play: "Abspielen", pause: "Pause", stop: "Anhalten", track: n => `Gesicht ${n} über die Zeit`,
    own: "Eigene Ausdrücke", namedBy: "Benannt nach", modelsOwn: "dem Modell", model: "Modell", detector: "Detektor", modelHere: "Modell, das die Gesichter hier benennt:", ownName: "Ausdruck", ownSet: "Sammlung", useCamera: "Kamera benutzen", takeTen: "10 Bilder aufnehmen", teach: "Lehren", shot: "Bild",
    ownHow: "Benennen Sie einen Ausdruck, zeigen Sie ihn etwa zehnmal, und lehren Sie ihn: Es wird nichts trainiert, darum dauert es eine Sekunde. Der Server behält Zahlen, die für die Gesichter stehen, und kein Bild.",
    ownHowHere: "Benennen Sie einen Ausdruck, zeigen Sie ihn etwa zehnmal, und lehren Sie ihn: Es wird nichts trainiert, darum dauert es eine Sekunde. Dieser Browser behält Zahlen, die für die Gesichter stehen, und kein Bild, bis seine Daten dieser Seite gelöscht werden; eine Datei bewahrt eine Sammlung länger auf, und für Mien anderswo.",
    saveSet: "Sammlung als Datei speichern", openSet: "Sammlung aus einer Datei öffnen", opened: name => `Die Sammlung „${name}“ ist jetzt hier.`, replaceSure: name => `Es gibt eine Sammlung „${name}“. Die Datei an ihre Stelle setzen?`,
    taken: (n, all) => `Bild ${n} von ${all} aufgenommen; bewegen Sie sich ein wenig.`, teaching: "Gesichter zum Lernen werden gesucht …", noPictures: "Wählen Sie Bilder, oder nehmen Sie welche mit der Kamera auf.",
    taught: (name, n, all) => `„${name}“ ist aus ${n} von ${all} Bildern gelehrt.`, moved: (name, n, all) => `„${name}“ gab es schon; es ist auf ${n} von ${all} Bildern zu bewegt.`,
    oneSample: "Ein Bild sagt wenig; etwa zehn sind besser.", near: names => `Schwer zu unterscheiden von ${names}.`, nothingTaken: "Von keinem Bild wurde das Gesicht genommen; bei jedem steht, warum.",
    leaveOut: name => `Weglassen: ${name}`, rename: "Umbenennen", renameTo: name => `Ein neuer Name für „${name}“:`, remove: "Entfernen", removeSure: name => `„${name}“ aus der Sammlung entfernen?`, drop: "Sammlung entfernen", dropSure: name => `Die Sammlung „${name}“ mit allen Ausdrücken entfernen?`,
    tryIt: "Mit der Kamera ausprobieren", sphere: "Ausdrücke auf einer Kugel; Pfeiltasten drehen sie", sphereHow: "Ausdrücke und Gesichter auf der Kugel: je näher, desto ähnlicher. Maus oder Pfeiltasten drehen sie; ein Name blendet seinen Ausdruck aus und ein.",
    expression: "Ausdruck", samples: "Bilder", nearest: "Am nächsten", centre: "Mitte, Schwelle", fromCentre: "von der Mitte", noStore: "Dieser Server behält keine Ausdrücke. Starten Sie ihn mit einem Speicher, etwa: mien serve --store sets.db",
    reports: "Berichte", reportsHow: "Berichte von Studien, die dieser Server zeigt. Jeder öffnet sich in einem eigenen Tab und kann dort niemanden fragen.", noReportsYet: "Es gibt noch keinen.",
    jobs: "Aufträge", jobsHow: "Arbeit, die sich viele Maschinen teilen, die neueste zuerst.", noJobsYet: "Es gibt noch keinen.", jobShard: (n, error) => `Teil ${n} blieb liegen: ${error}`,
    jobStates: { creating: "wird aufgelistet", running: "läuft", paused: "ruht", cancelled: "abgebrochen", done: "fertig", stuck: "steckt fest" },
    jobDone: (n, all) => `${n} von ${all} Eingaben fertig`, jobSpeed: n => `${n} in der Sekunde`, jobLeft: time => `noch ${time}`, jobFaces: (n, unreadable) => `${n} Gesichter, ${unreadable} Eingaben nicht lesbar`, jobLost: n => `${n} Teile mit ihrem Arbeiter verloren`,
    jobWatched: (n, all) => `${n} von ${all} Quellen beobachtet`, jobStream: "Quelle", jobWorker: "Beobachtet von", jobSeen: "Letztes Bild", jobAgo: time => `vor ${time}`, jobFrames: "Bilder", jobDropped: "Ausgelassen", jobFound: "Gesichter", jobGaps: "Lücken", jobNobody: "niemandem",
    outcomes: { taken: "genommen", "no-face": "kein Gesicht gefunden", "several-faces": "mehrere Gesichter; zeigen Sie eines", "same-face": "dasselbe wie ein anderes", outlier: "weit von den anderen", unreadable: "nicht zu lesen" },
    refused: {
      "no-picture": "Dieser Browser kennt kein solches Bild.", "bad-name": "Das kann kein Name sein: 1 bis 100 Zeichen, ohne Steuerzeichen, und nicht „unknown“.",
      "no-set": "Es gibt keine Sammlung dieses Namens; eine andere Seite hat sie vielleicht entfernt.", "bad-set": "Die Datei ist keine Sammlung von Ausdrücken oder ist beschädigt; speichern Sie sie noch einmal.",
      "other-model": "Die Sammlung gehört zu einem anderen Modell oder einem anderen Stand davon; lehren Sie sie neu.", "expression-exists": "Ein anderer Ausdruck der Sammlung hat diesen Namen; geben Sie einen anderen.",
      "last-expression": "Die Sammlung hat keinen anderen Ausdruck; entfernen Sie sie ganz, oder lehren Sie vorher einen.",
      "no-direction": "Die Gesichter haben nichts gemeinsam; nehmen Sie Bilder eines Ausdrucks.", "store-unavailable": "Dieser Browser behält für diese Seite nichts oder hat keinen Platz; erlauben Sie ihm Daten, oder verlassen Sie das private Fenster.",
    },
    expressions: { angry: "wütend", disgust: "angeekelt", fear: "ängstlich", happy: "froh", sad: "traurig", surprise: "überrascht", neutral: "neutral", contempt: "verächtlich", unknown: "unbekannt" },
  },
};

let language = (navigator.language ?? "en").startsWith("de") ? "de" : "en";

export const currentLanguage = () => language;
export const say = name => texts[language][name];
export const nameOf = expression => texts[language].expressions?.[expression] ?? expression;

// Brings all that stands in the page into a language.
export function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll("[data-text]"))
    element.textContent = say(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", say(element.dataset.label));
}
