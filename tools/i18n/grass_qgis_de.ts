<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>GrassSegmenter</name>
    <message>
      <location filename="../../grass_qgis/bridge/assessment/layer.py" />
      <source>the map is right</source>
      <translation>die Karte stimmt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/assessment/layer.py" />
      <source>the map is wrong</source>
      <translation>die Karte ist falsch</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/inputs/rendering.py" />
      <source>{name} is fetched from a server, whose terms may forbid processing. Tiles that fail to load stay empty.</source>
      <translation>{name} wird von einem Server geladen, dessen Nutzungsbedingungen die Verarbeitung untersagen können. Nicht geladene Kacheln bleiben leer.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_project.py" />
      <source>Labels of {name}</source>
      <translation>Labels von {name}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_project.py" />
      <source>Clicks</source>
      <translation>Klicks</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_project.py" />
      <source>Lines</source>
      <translation>Linien</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_project.py" />
      <source>Areas</source>
      <translation>Flächen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/label_tables.py" />
      <source>Class</source>
      <translation>Klasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/layer.py" />
      <source>not labelled</source>
      <translation>nicht gelabelt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>road</source>
      <translation>Straße</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>building</source>
      <translation>Gebäude</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>tree</source>
      <translation>Baum</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>grass</source>
      <translation>Gras</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/labels/sample_scene.py" />
      <source>water</source>
      <translation>Wasser</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Getting to know the image</source>
      <translation>Das Bild wird kennengelernt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Reading the labelled objects</source>
      <translation>Die gelabelten Objekte werden gelesen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Encoding what the map shows</source>
      <translation>Der Kartenausschnitt wird kodiert</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Refining borders</source>
      <translation>Grenzen werden verfeinert</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/replies.py" />
      <source>Describing the imagery</source>
      <translation>Bildmaterial wird beschrieben</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/session.py" />
      <source>{count} labels cannot be used: their geometry is invalid or too large.</source>
      <translation>{count} Labels sind nicht verwendbar: Ihre Geometrie ist ungültig oder zu groß.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/session.py" />
      <source>Label an object of each class.</source>
      <translation>Labeln Sie ein Objekt jeder Klasse.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/session.py" />
      <source>Label an object of another class.</source>
      <translation>Labeln Sie ein Objekt einer anderen Klasse.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/learning/session.py" />
      <source>Learning from the labels …</source>
      <translation>Aus den Labels wird gelernt …</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>gradient-selected regions</source>
      <translation>Per Gradient gewählte Regionen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{count} classes</source>
      <translation>{count} Klassen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>tiles of {side} px</source>
      <translation>Kacheln von {side} px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{size:.1f} MB</source>
      <translation>{size:.1f} MB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Task</source>
      <translation>Aufgabe</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Input</source>
      <translation>Eingabe</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Classes</source>
      <translation>Klassen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Regions</source>
      <translation>Regionen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Origin</source>
      <translation>Herkunft</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{side} px</source>
      <translation>{side} px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>or another multiple of {step} px</source>
      <translation>oder ein anderes Vielfaches von {step} px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{pixels} px at least</source>
      <translation>mindestens {pixels} px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{nominal:g} m ({least:g} to {greatest:g} m)</source>
      <translation>{nominal:g} m ({least:g} bis {greatest:g} m)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Bands</source>
      <translation>Kanäle</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Pixel size</source>
      <translation>Pixelgröße</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>unknown</source>
      <translation>unbekannt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Tile</source>
      <translation>Kachel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Overlap</source>
      <translation>Überlappung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Scale (divisor)</source>
      <translation>Skalierung (Teiler)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Mean (subtracted)</source>
      <translation>Mittelwert (abgezogen)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Standard deviation (divisor)</source>
      <translation>Standardabweichung (Teiler)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Pretraining</source>
      <translation>Vortraining</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Fine-tuning</source>
      <translation>Feinabstimmung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Encoder</source>
      <translation>Encoder</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Decoder</source>
      <translation>Decoder</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Licence</source>
      <translation>Lizenz</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Date</source>
      <translation>Datum</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Made with</source>
      <translation>Erstellt mit</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Held-out scores</source>
      <translation>Güte auf zurückgehaltenen Daten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>Validation</source>
      <translation>Validierung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>accuracy</source>
      <translation>Genauigkeit</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{nominal:.2g} m/px ({least:.2g} to {greatest:.2g})</source>
      <translation>{nominal:.2g} m/px ({least:.2g} bis {greatest:.2g})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/model_page.py" />
      <source>{nominal:.2g} m/px</source>
      <translation>{nominal:.2g} m/px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Device</source>
      <translation>Gerät</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Hardware</source>
      <translation>Hardware</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>State</source>
      <translation>Zustand</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Tiles per second</source>
      <translation>Kacheln pro Sekunde</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Difference to CPU</source>
      <translation>Abweichung von der CPU</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>Models run on {device} (ONNX Runtime {version}).</source>
      <translation>Modelle laufen auf {device} (ONNX Runtime {version}).</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/pages/self_test.py" />
      <source>{rate:.1f} (batch size {batch}, {tile} px)</source>
      <translation>{rate:.1f} (Batchgröße {batch}, {tile} px)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Confidence</source>
      <translation>Konfidenz</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Entropy</source>
      <translation>Entropie</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Probabilities</source>
      <translation>Wahrscheinlichkeiten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Novelty</source>
      <translation>Neuartigkeit</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Polygons of change</source>
      <translation>Polygone der Veränderung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Change</source>
      <translation>Veränderung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Map of the second date</source>
      <translation>Karte des zweiten Zeitpunkts</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Map of the first date</source>
      <translation>Karte des ersten Zeitpunkts</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Segments</source>
      <translation>Segmente</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Region boxes</source>
      <translation>Regionsrechtecke</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/layers.py" />
      <source>Attention map</source>
      <translation>Aufmerksamkeitskarte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>score</source>
      <translation>Punktzahl</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>map, peak</source>
      <translation>Karte, Maximum</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>map, mean</source>
      <translation>Karte, Mittel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>map, contrast to the rim</source>
      <translation>Karte, Kontrast zum Rand</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>even colour</source>
      <translation>Farbe gleichmäßig</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>outline on edges</source>
      <translation>Umriss auf Kanten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>commonest class</source>
      <translation>häufigste Klasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>confidence</source>
      <translation>Konfidenz</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/map_tip.py" />
      <source>tile</source>
      <translation>Kachel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/results/styles.py" />
      <source>score {least:.1f} to {most:.1f}</source>
      <translation>Punktzahl {least:.1f} bis {most:.1f}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>1 tile</source>
      <translation>1 Kachel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>{count} tiles</source>
      <translation>{count} Kacheln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>roughly {time}</source>
      <translation>grob geschätzt {time}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>about {time}</source>
      <translation>etwa {time}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>at most {size} on the disk</source>
      <translation>höchstens {size} auf dem Datenträger</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/estimate.py" />
      <source>Only {size} are free.</source>
      <translation>Nur {size} sind frei.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Tiles</source>
      <translation>Kacheln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rows of segments</source>
      <translation>Segmentzeilen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Polygons</source>
      <translation>Polygone</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Tiles of the first date</source>
      <translation>Kacheln des ersten Zeitpunkts</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Tiles of the second date</source>
      <translation>Kacheln des zweiten Zeitpunkts</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rows searched for classes</source>
      <translation>Nach Klassen durchsuchte Zeilen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rows compared</source>
      <translation>Verglichene Zeilen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rasters</source>
      <translation>Raster</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Rows</source>
      <translation>Zeilen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Report</source>
      <translation>Bericht</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>{stage} {done} of {total}</source>
      <translation>{stage} {done} von {total}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>{rate:.1f} per second</source>
      <translation>{rate:.1f} pro Sekunde</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>{time} left</source>
      <translation>noch {time}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Runs on {used} (requested: {requested})</source>
      <translation>Läuft auf {used} (angefordert: {requested})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/feedback.py" />
      <source>Runs on: {name}</source>
      <translation>Läuft auf: {name}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>Comparing the raster with the model's imagery</source>
      <translation>Vergleicht das Raster mit den Bildern des Modells</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>Bands have other colours in the file: check their order.</source>
      <translation>Die Kanäle haben in der Datei andere Farben: Prüfen Sie ihre Reihenfolge.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>{unlike} of {looked} sampled tiles are unlike the training imagery: {advice}</source>
      <translation>{unlike} von {looked} Stichproben-Kacheln sind anders als die Trainingsbilder: {advice}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>look at the map there.</source>
      <translation>Sehen Sie sich die Karte dort an.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Values are darker: check their range and the units.</source>
      <translation>Erwarten Sie eine schlechte Karte. Die Werte sind dunkler: Prüfen Sie ihren Bereich und die Einheiten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Values are brighter: check their range and the units.</source>
      <translation>Erwarten Sie eine schlechte Karte. Die Werte sind heller: Prüfen Sie ihren Bereich und die Einheiten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Pixels look coarser: check the pixel size.</source>
      <translation>Erwarten Sie eine schlechte Karte. Die Pixel wirken gröber: Prüfen Sie die Pixelgröße.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Pixels look finer: check the pixel size.</source>
      <translation>Erwarten Sie eine schlechte Karte. Die Pixel wirken feiner: Prüfen Sie die Pixelgröße.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Bands have other colours in the file: check their order.</source>
      <translation>Erwarten Sie eine schlechte Karte. Die Kanäle haben in der Datei andere Farben: Prüfen Sie ihre Reihenfolge.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/look.py" />
      <source>expect a poor map. Check pixel size, values and bands.</source>
      <translation>Erwarten Sie eine schlechte Karte. Prüfen Sie Pixelgröße, Werte und Kanäle.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/rough_rate.py" />
      <source>Measuring the model's speed</source>
      <translation>Geschwindigkeit des Modells messen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/setup_task.py" />
      <source>Setting up the backend</source>
      <translation>Backend einrichten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/setup_task.py" />
      <source>Measuring the devices</source>
      <translation>Geräte messen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/setup_task.py" />
      <source>Looking for GPUs</source>
      <translation>Nach GPUs suchen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/setup_task.py" />
      <source>Removing the backend</source>
      <translation>Backend entfernen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/task.py" />
      <source>Segmenting or drawing regions</source>
      <translation>Segmentieren oder Regionen zeichnen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/bridge/tasks/task.py" />
      <source>Checking the backend</source>
      <translation>Backend prüfen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Area of each change</source>
      <translation>Fläche jeder Veränderung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Add to map</source>
      <translation>Zur Karte hinzufügen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Copy table</source>
      <translation>Tabelle kopieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Draw points on it…</source>
      <translation>Punkte darauf ziehen…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>How much of it is real? Each kind of change is a stratum.</source>
      <translation>Wie viel davon ist echt? Jede Art der Veränderung ist ein Stratum.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>{title}: {area} {unit} changed, {share:.1f} % of the area.</source>
      <translation>{title}: {area} {unit} haben sich verändert, {share:.1f} % der Fläche.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Not counted: {shift} pixels that a shift explains, {small} in small patches.</source>
      <translation>Nicht gezählt: {shift} Pixel, die eine Verschiebung erklärt, {small} in kleinen Flecken.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Area ({unit})</source>
      <translation>Fläche ({unit})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_figures.py" />
      <source>Share (%)</source>
      <translation>Anteil (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_runs.py" />
      <source>Waits for another run.</source>
      <translation>Wartet auf einen anderen Lauf.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_runs.py" />
      <source>Done.</source>
      <translation>Fertig.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>4. What has changed?</source>
      <translation>4. Was hat sich geändert?</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Compares two class rasters, or the imagery of two dates mapped by one model. Where a map is wrong, so is the change: assess it like a map, with its classes as strata.</source>
      <translation>Vergleicht zwei Klassenraster oder die Bilder zweier Zeitpunkte, die ein Modell kartiert. Wo eine Karte falsch ist, ist es auch die Änderung: Bewerten Sie sie wie eine Karte, mit ihren Klassen als Schichten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Map both with a model first</source>
      <translation>Zuerst mit einem Modell kartieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>For imagery; class rasters are compared as they are</source>
      <translation>Für Bilder; Klassenraster werden verglichen, wie sie sind</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source> pixels</source>
      <translation> Pixel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Changes that a shift of the maps by so many pixels explains do not count.</source>
      <translation>Veränderungen, die eine Verschiebung der Karten um so viele Pixel erklärt, zählen nicht.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Smaller patches of one kind of change do not count.</source>
      <translation>Kleinere Flecken einer Art von Veränderung zählen nicht.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Folder for the results</source>
      <translation>Ordner für die Ergebnisse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>beside the project</source>
      <translation>neben dem Projekt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>More settings…</source>
      <translation>Mehr Einstellungen…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Opens the algorithm, which has all settings</source>
      <translation>Öffnet den Algorithmus, der alle Einstellungen hat</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Compare</source>
      <translation>Vergleichen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>First date</source>
      <translation>Erster Zeitpunkt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Second date</source>
      <translation>Zweiter Zeitpunkt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Tolerated shift</source>
      <translation>Geduldete Verschiebung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/change_section.py" />
      <source>Minimum change</source>
      <translation>Kleinste Veränderung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Accuracy and area of each class</source>
      <translation>Genauigkeit und Fläche jeder Klasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Open repor&amp;t</source>
      <translation>Bericht ö&amp;ffnen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Cop&amp;y as CSV</source>
      <translation>CS&amp;V kopieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Show points on the &amp;map</source>
      <translation>Punkte auf der Karte &amp;zeigen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>The map is right on {value} % of the area ({points} points).</source>
      <translation>Die Karte stimmt auf {value} % der Fläche ({points} Punkte).</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>On the map ({unit})</source>
      <translation>Auf der Karte ({unit})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Estimated ({unit})</source>
      <translation>Geschätzt ({unit})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>User's accuracy (%)</source>
      <translation>Nutzergenauigkeit (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Producer's accuracy (%)</source>
      <translation>Herstellergenauigkeit (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Pixels added up</source>
      <translation>Summe der Pixel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Corrected by what was found at the points, with half of the 95 % interval</source>
      <translation>Berichtigt nach dem, was an den Punkten gefunden wurde, mit dem halben 95-%-Intervall</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Of what the map calls this class, how much is</source>
      <translation>Wie viel von dem, was die Karte so nennt, ist so</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>Of what is this class, how much the map shows</source>
      <translation>Wie viel von dem, was so ist, zeigt die Karte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>{first} and {second} agree on {same} of {points} points</source>
      <translation>{first} und {second} sind sich bei {same} von {points} Punkten einig</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/figures_panel.py" />
      <source>(kappa {value:.2f})</source>
      <translation>(Kappa {value:.2f})</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>0  Unclear</source>
      <translation>0  Nicht erkennbar</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>saved with the next class</source>
      <translation>wird mit der nächsten Klasse gespeichert</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Bac&amp;k</source>
      <translation>Zurüc&amp;k</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>For&amp;ward</source>
      <translation>&amp;Weiter</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Ne&amp;xt open</source>
      <translation>Nächster &amp;offener</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Sto&amp;p</source>
      <translation>Been&amp;den</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>There is no point to settle.</source>
      <translation>Es gibt keinen Punkt zu klären.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Point {place} of {count}, {done} answered</source>
      <translation>Punkt {place} von {count}, {done} beantwortet</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>unclear</source>
      <translation>nicht erkennbar</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Your class: {name}</source>
      <translation>Ihre Klasse: {name}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Rem&amp;ark</source>
      <translation>Be&amp;merkung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/interpretation_panel.py" />
      <source>Width of the &amp;view</source>
      <translation>Breite des Ausschni&amp;tts</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Adding up pixels gives the area that a map shows, not the one that is there. Look at points drawn at random, and learn how often the map is right and how large each class is.</source>
      <translation>Die Summe der Pixel ist die Fläche, die eine Karte zeigt, nicht die, die da ist. Sehen Sie zufällig gezogene Punkte an und erfahren Sie, wie oft die Karte stimmt und wie groß jede Klasse ist.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>&amp;Draw points…</source>
      <translation>&amp;Punkte ziehen …</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Settle where interpreters di&amp;ffer</source>
      <translation>Uneinigkeiten k&amp;lären</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Goes through these points only; the answers count for all</source>
      <translation>Geht nur durch diese Punkte; die Antworten gelten für alle</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>&amp;Look at points</source>
      <translation>Punkte &amp;ansehen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>&amp;Estimate</source>
      <translation>Schätz&amp;en</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>&amp;Other points, other map…</source>
      <translation>Andere Punkte, andere Ka&amp;rte …</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Opens the algorithm for points from elsewhere and newer maps</source>
      <translation>Öffnet den Algorithmus für Punkte anderer Herkunft und neuere Karten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Assessing a map</source>
      <translation>Karte wird bewertet</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>everyone, by most votes</source>
      <translation>allen, nach Mehrheit</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Assessed points</source>
      <translation>Bewertete Punkte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>1. Points</source>
      <translation>1. Punkte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>2. What is there?</source>
      <translation>2. Was ist dort?</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>3. How good is the map?</source>
      <translation>3. Wie gut ist die Karte?</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Po&amp;ints</source>
      <translation>P&amp;unkte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>Inte&amp;rpreter</source>
      <translation>&amp;Interpret</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/accuracy/tab.py" />
      <source>A&amp;nswers of</source>
      <translation>A&amp;ntworten von</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/area.py" />
      <source>Whole layer</source>
      <translation>Ganzer Layer</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/area.py" />
      <source>Map canvas extent</source>
      <translation>Kartenausschnitt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/area.py" />
      <source>Rectangle</source>
      <translation>Rechteck</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/area.py" />
      <source>Se&amp;lected polygons only</source>
      <translation>Nur &amp;ausgewählte Polygone</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Other ways</source>
      <translation>Andere Wege</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Kind of backend; automatic selects what fits this machine</source>
      <translation>Art des Backends; automatisch wählt, was zu diesem Rechner passt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Folder of wheels</source>
      <translation>Ordner mit Wheels</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>none: package index</source>
      <translation>keiner: Paketindex</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>For a machine without network: a folder with all packages, filled elsewhere</source>
      <translation>Für Rechner ohne Netz: ein Ordner mit allen Paketen, anderswo gefüllt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Copy command that &amp;fills it</source>
      <translation>&amp;Füllbefehl kopieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>&amp;Interpreter...</source>
      <translation>&amp;Interpreter...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Your own Python interpreter that has the packages</source>
      <translation>Ein eigener Python-Interpreter mit den Paketen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Use private e&amp;nvironment</source>
      <translation>Private Umgebu&amp;ng verwenden</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Cop&amp;y</source>
      <translation>&amp;Kopieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>By &amp;hand</source>
      <translation>Von &amp;Hand</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Press again to re&amp;move it</source>
      <translation>Noch&amp;mals zum Entfernen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Runs &amp;on</source>
      <translation>Läuft &amp;auf</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Folder of &amp;wheels</source>
      <translation>&amp;Wheels</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Python interpreter</source>
      <translation>Python-Interpreter</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/form.py" />
      <source>Re&amp;move the environment</source>
      <translation>U&amp;mgebung entfernen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Set &amp;up</source>
      <translation>&amp;Einrichten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>&amp;Cancel</source>
      <translation>Abbre&amp;chen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>M&amp;easure</source>
      <translation>Gerä&amp;te messen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Runs a small model on every device and compares them</source>
      <translation>Führt ein kleines Modell auf jedem Gerät aus und vergleicht sie</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Checking the backend ...</source>
      <translation>Backend wird geprüft ...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Python interpreter of the backend</source>
      <translation>Python-Interpreter des Backends</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Setting up the backend ...</source>
      <translation>Backend wird eingerichtet ...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Measuring the devices ...</source>
      <translation>Geräte werden gemessen ...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Removing ...</source>
      <translation>Wird entfernt ...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Cancelling ...</source>
      <translation>Wird abgebrochen ...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>It is installed in {folder}.</source>
      <translation>Installiert wird in {folder}.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>&amp;Retry</source>
      <translation>Wiede&amp;rholen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Set &amp;up again</source>
      <translation>Neu &amp;einrichten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Up&amp;date</source>
      <translation>Akt&amp;ualisieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/panel.py" />
      <source>Automatic</source>
      <translation>Automatisch</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/progress.py" />
      <source>Show &amp;log</source>
      <translation>Protoko&amp;ll zeigen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/progress.py" />
      <source>Co&amp;py log</source>
      <translation>&amp;Protokoll kopieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/progress.py" />
      <source>Hide &amp;log</source>
      <translation>Protoko&amp;ll verbergen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>NVIDIA GPU (CUDA 13)</source>
      <translation>NVIDIA-GPU (CUDA 13)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>NVIDIA GPU (CUDA 12)</source>
      <translation>NVIDIA-GPU (CUDA 12)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Any GPU of Windows (DirectML)</source>
      <translation>Jede GPU unter Windows (DirectML)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Intel (OpenVINO)</source>
      <translation>Intel (OpenVINO)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>CPU</source>
      <translation>CPU</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{kind} (automatic)</source>
      <translation>{kind} (automatisch)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Downloads about {download} and uses {disk} of disk space.</source>
      <translation>Lädt etwa {download} herunter und belegt {disk} auf der Festplatte.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{number:.0f} MB</source>
      <translation>{number:.0f} MB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{number:.1f} GB</source>
      <translation>{number:.1f} GB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Looking for Python</source>
      <translation>Python suchen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Creating the environment</source>
      <translation>Umgebung wird angelegt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Downloading packages</source>
      <translation>Pakete werden heruntergeladen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Installing packages</source>
      <translation>Pakete installieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Testing the backend and its devices</source>
      <translation>Backend und Geräte werden getestet</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Removing what is no longer needed</source>
      <translation>Nicht mehr Benötigtes entfernen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{step}: {done} of about {total} MB</source>
      <translation>{step}: {done} von etwa {total} MB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{step}: {total} packages</source>
      <translation>{step}: {total} Pakete</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Models run in a separate Python environment in your QGIS profile. Nothing is installed into QGIS, and the environment can be removed again.</source>
      <translation>Modelle laufen in einer separaten Python-Umgebung in Ihrem QGIS-Profil. In QGIS selbst wird nichts installiert, und die Umgebung lässt sich wieder entfernen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Its devices have not been measured yet.</source>
      <translation>Die Geräte wurden noch nicht gemessen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>It was made by version {old} of the plugin; this is {new}.</source>
      <translation>Die Umgebung wurde mit Version {old} des Plugins angelegt; dies ist {new}.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>It is set by the environment variable {name}.</source>
      <translation>Festgelegt durch die Umgebungsvariable {name}.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{name} is not used: {reason}</source>
      <translation>{name} wird nicht verwendet: {reason}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>Also available: {name}</source>
      <translation>Auch verfügbar: {name}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>{rate:.1f} tiles of {tile} px per second</source>
      <translation>{rate:.1f} Kacheln von {tile} px pro Sekunde</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/backend/texts.py" />
      <source>CPU and Apple Core ML</source>
      <translation>CPU und Apple Core ML</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/bands_panel.py" />
      <source>Band for {name}</source>
      <translation>Kanal für {name}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/bands_panel.py" />
      <source>too few</source>
      <translation>zu wenige</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/bands_panel.py" />
      <source>Bands: {bands}</source>
      <translation>Kanäle: {bands}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>Results are in {folder}</source>
      <translation>Ergebnisse sind in {folder}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>The project of this run is closed; Add to map shows its results here.</source>
      <translation>Das Projekt dieses Laufs ist geschlossen; „Zum Projekt hinzufügen“ zeigt die Ergebnisse hier.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>{title} was interrupted. Resume goes on where it stopped.</source>
      <translation>{title} wurde unterbrochen. „Fortsetzen“ macht dort weiter, wo der Lauf stehen blieb.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>A run is unfinished</source>
      <translation>Ein Lauf ist unvollendet</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>Label</source>
      <translation>Labeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>&amp;Segment</source>
      <translation>&amp;Segmentieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>Re&amp;gions</source>
      <translation>Re&amp;gionen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>Accuracy</source>
      <translation>Genauigkeit</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/dock.py" />
      <source>&amp;Backend</source>
      <translation>&amp;Backend</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/draw_button.py" />
      <source>Dra&amp;w</source>
      <translation>&amp;Zeichnen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/draw_button.py" />
      <source>Draw a rectangle on the map</source>
      <translation>Ein Rechteck auf der Karte zeichnen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/help_button.py" />
      <source>Shows the help</source>
      <translation>Zeigt die Hilfe</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/help_button.py" />
      <source>Help</source>
      <translation>Hilfe</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/help_window.py" />
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>Results folder</source>
      <translation>Ergebnisordner</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>&amp;Raster</source>
      <translation>&amp;Raster</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>M&amp;odel</source>
      <translation>M&amp;odell</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>&amp;Area</source>
      <translation>Bereic&amp;h</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/inputs.py" />
      <source>&amp;Folder</source>
      <translation>Or&amp;dner</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Best scores first, spread over the scene, least sure first</source>
      <translation>Beste Punktzahlen zuerst, über die Szene verteilt, unsicherste zuerst</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>building, road, water</source>
      <translation>Gebäude, Straße, Wasser</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Classes of &amp;model…</source>
      <translation>&amp;Modellklassen…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Take the classes of a segmentation model</source>
      <translation>Die Klassen eines Segmentierungsmodells übernehmen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Label here &amp;first</source>
      <translation>Hier z&amp;uerst labeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>ONNX models</source>
      <translation>ONNX-Modelle</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Segmentation model</source>
      <translation>Segmentierungsmodell</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>{name} (bundled)</source>
      <translation>{name} (mitgeliefert)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Model &amp;file…</source>
      <translation>Modell&amp;datei…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Reg&amp;ions</source>
      <translation>Reg&amp;ionen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Displa&amp;y</source>
      <translation>&amp;Dargestellt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>&amp;How many</source>
      <translation>Wie &amp;viele</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_first_panel.py" />
      <source>Class&amp;es</source>
      <translation>Klass&amp;en</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_panel.py" />
      <source>S&amp;kip</source>
      <translation>Übers&amp;pringen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_panel.py" />
      <source>Go on to the next region and leave this one open</source>
      <translation>Zur nächsten Region gehen und diese offen lassen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_panel.py" />
      <source>Sa&amp;ve labels</source>
      <translation>&amp;Labels speichern</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/label_panel.py" />
      <source>{done} of {count} labelled</source>
      <translation>{done} von {count} gelabelt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Key</source>
      <translation>Taste</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Labels</source>
      <translation>Labels</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Press a key on the map to label that class. F2 renames.</source>
      <translation>Drücken Sie auf der Karte eine Taste, um diese Klasse zu labeln. F2 benennt um.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>New class: road, water</source>
      <translation>Neue Klasse: Straße, Wasser</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Type one or more names and press Enter</source>
      <translation>Einen oder mehrere Namen eingeben und Enter drücken</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>New class</source>
      <translation>Neue Klasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Add class</source>
      <translation>Hinzufügen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Change a class, or take classes from a model or a layer</source>
      <translation>Eine Klasse ändern, oder Klassen aus einem Modell oder Layer übernehmen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Colour of the class</source>
      <translation>Farbe der Klasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Rename</source>
      <translation>Umbenennen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Colour…</source>
      <translation>Farbe…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Remove with its labels</source>
      <translation>Mit ihren Labels entfernen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Classes of a model…</source>
      <translation>Klassen eines Modells…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_panel.py" />
      <source>Labels of a layer…</source>
      <translation>Labels eines Layers…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/class_sources.py" />
      <source>{count} labels taken in, {left} left out.</source>
      <translation>{count} Labels übernommen, {left} ausgelassen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>Built-in encoder (red, green, blue)</source>
      <translation>Eingebauter Encoder (Rot, Grün, Blau)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>Bands alone</source>
      <translation>Nur die Bänder</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>Features model…</source>
      <translation>Merkmalsmodell…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>What is seen of the raster: an encoder and bands, or bands alone</source>
      <translation>Was vom Raster gesehen wird: ein Encoder und Bänder, oder nur Bänder</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/features_choice.py" />
      <source>Features model</source>
      <translation>Merkmalsmodell</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>&amp;Map the layer</source>
      <translation>Layer kar&amp;tieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>Segments the whole raster with the model of these labels</source>
      <translation>Segmentiert das ganze Raster mit dem Modell dieser Labels</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>Sa&amp;ve model…</source>
      <translation>&amp;Modell speichern…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>&amp;Use on other layers</source>
      <translation>&amp;Auf andere Layer</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/finish_panel.py" />
      <source>Keeps the model and chooses it in Segment</source>
      <translation>Behält das Modell und wählt es unter Segmentieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/label_tab.py" />
      <source>Sample</source>
      <translation>Beispiel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/label_tab.py" />
      <source>Features</source>
      <translation>Merkmale</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>Label an object of each of two classes to see a map.</source>
      <translation>Labeln Sie je ein Objekt zweier Klassen, um eine Karte zu sehen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>px</source>
      <translation>px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>The backend stopped and was started again ({count}); no label is lost.</source>
      <translation>Das Backend brach ab und wurde neu gestartet ({count}); kein Label ging verloren.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>Nothing in this view needs a label more than the rest: pan the map.</source>
      <translation>Hier braucht keine Stelle ein Label mehr als der Rest: Verschieben Sie die Karte.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/page.py" />
      <source>Live map</source>
      <translation>Live-Karte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Uncertainty</source>
      <translation>Unsicherheit</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>The most probable class</source>
      <translation>Die wahrscheinlichste Klasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Where the map may be wrong: yellow</source>
      <translation>Wo die Karte falsch sein kann: gelb</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>What is unlike everything labelled: yellow</source>
      <translation>Was nichts Gelabeltem gleicht: gelb</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>What the preview shows</source>
      <translation>Was die Vorschau zeigt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Hide (H)</source>
      <translation>Ausblenden (H)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Hold to see the raster alone; on the map hold the key H</source>
      <translation>Gedrückt halten, um nur das Raster zu sehen; auf der Karte die Taste H halten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Opacity</source>
      <translation>Deckkraft</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/preview_panel.py" />
      <source>Opacity of the preview</source>
      <translation>Deckkraft der Vorschau</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/saving.py" />
      <source>Save model</source>
      <translation>Modell speichern</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>Accuracy by cross-validation</source>
      <translation>Genauigkeit nach Kreuzvalidierung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>Labels that disagree with the others</source>
      <translation>Labels, die den anderen widersprechen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>Label two objects of each class to measure the accuracy.</source>
      <translation>Labeln Sie je zwei Objekte jeder Klasse, um die Genauigkeit zu messen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{share:.0f} % of the labels are found by a model of the others.</source>
      <translation>{share:.0f} % der Labels findet ein Modell der übrigen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{share:.0f} % of those kept aside are found.</source>
      <translation>{share:.0f} % der zurückgehaltenen werden gefunden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{count} labels lie outside the raster or on nodata.</source>
      <translation>{count} Labels liegen außerhalb des Rasters oder auf Nodata.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{label}: the others say {other}</source>
      <translation>{label}: die anderen sagen {other}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>An object of {name} disagrees with its neighbours: look at it.</source>
      <translation>Ein Objekt von {name} widerspricht seinen Nachbarn: Sehen Sie es an.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/score_panel.py" />
      <source>{count} objects of {name} disagree with their neighbours: look at them.</source>
      <translation>{count} Objekte von {name} widersprechen ihren Nachbarn: Sehen Sie sie an.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>1. Choose a raster and name its classes, such as road, tree, water.</source>
      <translation>1. Wählen Sie ein Raster und benennen Sie seine Klassen, etwa Straße, Baum, Wasser.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>2. Click a few examples of each on the map. The map of classes appears and improves with every click.</source>
      <translation>2. Klicken Sie auf der Karte einige Beispiele jeder Klasse an. Die Klassenkarte erscheint und wird mit jedem Klick besser.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>3. Press Next to see where a label helps most, then Map the layer.</source>
      <translation>3. Nächste Stelle zeigt, wo ein Label am meisten hilft; dann Layer kartieren.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>Start &amp;labelling</source>
      <translation>&amp;Labeln beginnen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>&amp;Try it on a sample</source>
      <translation>Beis&amp;piel ausprobieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/start_panel.py" />
      <source>Adds a small made-up scene with some labels</source>
      <translation>Fügt eine kleine erfundene Szene mit einigen Labels hinzu</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>&amp;Next place to label (N)</source>
      <translation>&amp;Nächste Stelle (N)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>Leads to the object on the map where a label helps most</source>
      <translation>Führt zu dem Objekt, bei dem ein Label am meisten hilft</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>Accept (Enter)</source>
      <translation>Ja (Enter)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>Skip (S)</source>
      <translation>Weiter (S)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/suggestion_panel.py" />
      <source>Looks like {name} ({share:.0f} %). Enter accepts, a digit gives another class.</source>
      <translation>Sieht aus wie {name} ({share:.0f} %). Enter bestätigt, eine Ziffer gibt eine andere Klasse.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>Labels of a layer</source>
      <translation>Labels eines Layers</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>Labels with check, yes, true or 1 here are kept aside to check the map</source>
      <translation>Labels mit check, yes, true oder 1 werden zur Kontrolle der Karte zurückgehalten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>&amp;Layer</source>
      <translation>&amp;Layer</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>&amp;Class</source>
      <translation>&amp;Klasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/take_in_dialog.py" />
      <source>&amp;Kept aside</source>
      <translation>&amp;Zurückgehalten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Click (P): label a disc. Shift+wheel or +/- changes its size.</source>
      <translation>Klick (P): labelt eine Scheibe. Umschalt+Rad oder +/- ändert ihre Größe.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Segment (G): label the object under the cursor. Shift+wheel or +/- grows it.</source>
      <translation>Segment (G): labelt das Objekt unter dem Cursor. Umschalt+Rad oder +/- vergrößert es.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Draw (F): drag around an area, or click its corners.</source>
      <translation>Zeichnen (F): um eine Fläche ziehen oder ihre Ecken anklicken.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Eraser (E): click or drag over labels to remove them.</source>
      <translation>Radierer (E): Labels anklicken oder überstreichen, um sie zu entfernen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Undo the last label (Ctrl+Z)</source>
      <translation>Letztes Label rückgängig machen (Strg+Z)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Redo (Ctrl+Shift+Z)</source>
      <translation>Wiederholen (Strg+Umschalt+Z)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Only for chec&amp;king</source>
      <translation>Nur zur &amp;Kontrolle</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>New labels are not learnt from; they measure the accuracy</source>
      <translation>Neue Labels werden nicht gelernt; sie messen die Genauigkeit</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/labelling/tool_panel.py" />
      <source>Ra&amp;dius of a click</source>
      <translation>Ra&amp;dius eines Klicks</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/look_panel.py" />
      <source>Label a few examples instead</source>
      <translation>Stattdessen ein paar Beispiele kennzeichnen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Choose a model file, or a folder of models</source>
      <translation>Eine Modelldatei oder einen Ordner mit Modellen wählen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Model details</source>
      <translation>Modelldetails</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Choose a model</source>
      <translation>Modell wählen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Folder of models</source>
      <translation>Modellordner</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>Choose an ONNX model file.</source>
      <translation>Wählen Sie eine ONNX-Modelldatei.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/model_panel.py" />
      <source>F&amp;older of models…</source>
      <translation>Modell&amp;ordner…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/notice.py" />
      <source>Details</source>
      <translation>Details</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Advanced</source>
      <translation>Erweitert</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>As stored</source>
      <translation>Wie gespeichert</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Scaled by file</source>
      <translation>Skaliert laut Datei</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source> px</source>
      <translation> px</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>model default</source>
      <translation>Modellvorgabe</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>automatic</source>
      <translation>automatisch</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>512 MB</source>
      <translation>512 MB</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>&amp;Polygons</source>
      <translation>&amp;Polygone</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Uncerta&amp;inty (entropy)</source>
      <translation>&amp;Unsicherheit (Entropie)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>How unlike the training imagery each part is, in percent of the limit. For models that describe their training imagery</source>
      <translation>Wie unähnlich den Trainingsbildern jede Stelle ist, in Prozent der Grenze. Für Modelle, die ihre Trainingsbilder beschreiben</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source> m</source>
      <translation> m</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>not at all</source>
      <translation>gar nicht</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>&amp;Device</source>
      <translation>Gerä&amp;t</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Where the model runs</source>
      <translation>Wo das Modell läuft</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Also write</source>
      <translation>Auch schreiben</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Beside classes and confidence</source>
      <translation>Neben Klassen und Konfidenz</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Minimum polygon size</source>
      <translation>Mindestgröße der Polygone</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Smaller polygons are merged into a neighbour</source>
      <translation>Kleinere Polygone werden mit einem Nachbarn vereinigt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Simplify</source>
      <translation>Vereinfachen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Simplifies shared borders without gaps</source>
      <translation>Vereinfacht gemeinsame Grenzen ohne Lücken</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Augmentation</source>
      <translation>Augmentierung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Mean over mirrored copies of each tile</source>
      <translation>Mittelwert über Spiegelbilder jeder Kachel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Stretc&amp;h</source>
      <translation>Strec&amp;kung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Percentiles stretched to minimum and maximum</source>
      <translation>Perzentile, die auf Minimum und Maximum gestreckt werden</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Values</source>
      <translation>Werte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Whether scale and offset of the file are applied</source>
      <translation>Ob Skalierung und Versatz der Datei angewandt werden</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Pi&amp;xel size</source>
      <translation>Pi&amp;xelgröße</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Pixel size of the model input and of the results</source>
      <translation>Pixelgröße der Modelleingabe und der Ergebnisse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Pixels that neighbouring tiles share</source>
      <translation>Pixel, die benachbarte Kacheln gemeinsam haben</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>&amp;Tile</source>
      <translation>Kache&amp;l</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Tile size</source>
      <translation>Kachelgröße</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Batch size</source>
      <translation>Batchgröße</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Larger batches need more memory</source>
      <translation>Größere Batches brauchen mehr Speicher</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Memory</source>
      <translation>Speicher</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Buffer for one row of tiles; wider rasters are processed in panels</source>
      <translation>Puffer für eine Kachelzeile; breitere Raster werden in Streifen verarbeitet</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Tiles to &amp;keep</source>
      <translation>Aus&amp;wahl</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Those with the highest scores</source>
      <translation>Anteil der Kacheln, die mit den höchsten Punktzahlen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>No</source>
      <translation>Nein</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Mirror images (4 times the work)</source>
      <translation>Spiegelbilder (4-facher Aufwand)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/parameters_panel.py" />
      <source>Mirror images and turns (8 times)</source>
      <translation>Spiegelbilder und Drehungen (8-fach)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/preview/live_preview.py" />
      <source>Zoomed out: {share} % of the view is encoded. Zoom in to see the rest.</source>
      <translation>Herausgezoomt: {share} % des Ausschnitts sind kodiert. Zoomen Sie hinein, um den Rest zu sehen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/progress_panel.py" />
      <source>R&amp;un</source>
      <translation>Aus&amp;führen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/progress_panel.py" />
      <source>R&amp;un after this</source>
      <translation>Danach aus&amp;führen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/progress_panel.py" />
      <source>Starting the backend ...</source>
      <translation>Backend wird gestartet ...</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>Run</source>
      <translation>Lauf</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>Runs</source>
      <translation>Läufe</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>R&amp;esume</source>
      <translation>Forts&amp;etzen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>Goes on where the run was interrupted</source>
      <translation>Macht dort weiter, wo der Lauf unterbrochen wurde</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>Remo&amp;ve</source>
      <translation>E&amp;ntfernen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>queued</source>
      <translation>wartet</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>running</source>
      <translation>läuft</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>done</source>
      <translation>fertig</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>failed</source>
      <translation>fehlgeschlagen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>cancelled</source>
      <translation>abgebrochen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/queue_panel.py" />
      <source>interrupted</source>
      <translation>unterbrochen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/rank_slider.py" />
      <source>Shows fewer or more of the regions; none is removed</source>
      <translation>Zeigt weniger oder mehr der Regionen; keine wird entfernt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/rank_slider.py" />
      <source>{count} of {total}</source>
      <translation>{count} von {total}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Adds the class of each region and its confidence</source>
      <translation>Ergänzt die Klasse jeder Region und ihre Konfidenz</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Objects</source>
      <translation>Objekte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>One region a tile</source>
      <translation>Eine Region je Kachel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Objects follow the edges of the image; a tile may have several</source>
      <translation>Objekte folgen den Kanten des Bildes; eine Kachel kann mehrere haben</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Outline</source>
      <translation>Umriss</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Box</source>
      <translation>Rechteck</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Atte&amp;ntion map as a raster</source>
      <translation>Aufmer&amp;ksamkeitskarte als Raster</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>(none)</source>
      <translation>(keines)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Class ras&amp;ter</source>
      <translation>Klassenras&amp;ter</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Ob&amp;jects or tiles</source>
      <translation>Ob&amp;jekte oder Kacheln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>&amp;Drawn as</source>
      <translation>Gezeich&amp;net als</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_inputs.py" />
      <source>Regions to kee&amp;p</source>
      <translation>Aus&amp;wahl</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>E&amp;xport labelled tiles…</source>
      <translation>Gelabelte Kacheln e&amp;xportieren…</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>Opens the algorithm that writes the data set for training</source>
      <translation>Öffnet den Algorithmus, der den Trainingsdatensatz schreibt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>{name} – regions</source>
      <translation>{name} – Regionen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>{count} regions.</source>
      <translation>{count} Regionen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/regions_tab.py" />
      <source>Label tiles</source>
      <translation>Kacheln labeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Results</source>
      <translation>Ergebnisse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Least certai&amp;n</source>
      <translation>Uns&amp;icherste Stelle</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Shows where the confidence is lowest; press again for the next</source>
      <translation>Zeigt, wo die Konfidenz am niedrigsten ist; nochmals drücken für die nächste Stelle</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Add to &amp;map</source>
      <translation>Zum Pro&amp;jekt hinzufügen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Show imagery</source>
      <translation>Bild zeigen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Hides the map while it is pressed, to compare</source>
      <translation>Blendet die Karte aus, solange gedrückt, zum Vergleichen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>How good is it?</source>
      <translation>Wie gut ist sie?</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Areas are what the map shows. Points drawn at random estimate what is there</source>
      <translation>Flächen sind das, was die Karte zeigt. Zufällig gezogene Punkte schätzen, was da ist</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>The confidence of this run cannot be read.</source>
      <translation>Die Konfidenz dieses Laufs ist nicht lesbar.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>The place cannot be shown in the CRS of the map.</source>
      <translation>Die Stelle lässt sich im KBS der Karte nicht anzeigen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/results_panel.py" />
      <source>Place {number} of {count}: mean confidence {value:.0f} %</source>
      <translation>Stelle {number} von {count}: mittlere Konfidenz {value:.0f} %</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/share_chart.py" />
      <source>Shares of the classes</source>
      <translation>Anteile der Klassen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/gui/share_chart.py" />
      <source>{share:.1f} % of the map</source>
      <translation>{share:.1f} % der Karte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The run failed</source>
      <translation>Der Lauf ist fehlgeschlagen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The log has the details.</source>
      <translation>Das Protokoll enthält die Einzelheiten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose another model, or export this one again.</source>
      <translation>Ein anderes Modell wählen oder dieses neu exportieren.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Unexpected error</source>
      <translation>Unerwarteter Fehler</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Invalid setting</source>
      <translation>Ungültige Einstellung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Change it and run again.</source>
      <translation>Einstellung ändern und erneut ausführen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Invalid response from backend</source>
      <translation>Ungültige Antwort des Backends</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The model does not say how to use it</source>
      <translation>Das Modell sagt nicht, wie es zu verwenden ist</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The model cannot be used</source>
      <translation>Das Modell ist nicht verwendbar</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The raster cannot be read</source>
      <translation>Das Raster ist nicht lesbar</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose another raster.</source>
      <translation>Ein anderes Raster wählen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The bands do not fit</source>
      <translation>Die Kanäle passen nicht</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Name the bands to use.</source>
      <translation>Die zu verwendenden Kanäle angeben.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The raster is too coarse for the model</source>
      <translation>Das Raster ist zu grob für das Modell</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose a model for larger pixels.</source>
      <translation>Wählen Sie ein Modell für größere Pixel.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>No pixels in the area</source>
      <translation>Keine Pixel im Gebiet</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose an area over the raster.</source>
      <translation>Einen Bereich über dem Raster wählen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>A result cannot be written</source>
      <translation>Ein Ergebnis kann nicht geschrieben werden</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose another folder.</source>
      <translation>Einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The device cannot run the model</source>
      <translation>Das Gerät kann das Modell nicht ausführen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Choose the CPU.</source>
      <translation>Die CPU wählen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Out of memory</source>
      <translation>Nicht genügend Speicher</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Use a smaller tile or another device.</source>
      <translation>Kleinere Kacheln oder ein anderes Gerät verwenden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The data are not consistent</source>
      <translation>Die Daten sind nicht stimmig</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Cancelled</source>
      <translation>Abgebrochen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The backend is missing</source>
      <translation>Das Backend fehlt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Set it up in the dock.</source>
      <translation>Im Bedienfeld einrichten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The backend could not be set up</source>
      <translation>Das Backend konnte nicht eingerichtet werden</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>The backend stopped</source>
      <translation>Das Backend wurde beendet</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>This layer cannot be used</source>
      <translation>Dieser Layer ist nicht verwendbar</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/messages.py" />
      <source>Export it as a GeoTIFF and use that.</source>
      <translation>Als GeoTIFF exportieren und dieses verwenden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/plugin.py" />
      <source>Segment rasters with ONNX models</source>
      <translation>Raster mit ONNX-Modellen segmentieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/plugin.py" />
      <source>Unloading: {error}</source>
      <translation>Entladen: {error}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Model (ONNX file)</source>
      <translation>Modell (ONNX-Datei)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>The model {path} is no .onnx file.</source>
      <translation>Das Modell {path} ist keine .onnx-Datei.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>There is no model file {path}.</source>
      <translation>Es gibt keine Modelldatei {path}.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Raster layer</source>
      <translation>Rasterlayer</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Layers from a server or without a file are rendered to a file first.</source>
      <translation>Layer von einem Server oder ohne Datei werden zuerst in eine Datei gerendert.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>A model exported by grass-train, or one for Deepness.</source>
      <translation>Ein von grass-train exportiertes Modell oder eines für Deepness.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Extent (whole layer if empty)</source>
      <translation>Ausdehnung (leer: ganzer Layer)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Only pixels that intersect this extent are processed.</source>
      <translation>Nur Pixel, die diese Ausdehnung schneiden, werden verarbeitet.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Stretch between percentiles</source>
      <translation>Zwischen Perzentilen strecken</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Such as 2 and 98: stretched to minimum and maximum in each band.</source>
      <translation>Etwa 2 und 98: in jedem Kanal auf Minimum und Maximum gestreckt.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>A pixel size of {gsd} m is not possible: use 0, -1 or a positive number.</source>
      <translation>Eine Pixelgröße von {gsd} m ist nicht möglich: 0, -1 oder eine positive Zahl angeben.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/algorithm.py" />
      <source>Rendering {columns} x {rows} pixels of {name}.</source>
      <translation>{columns} x {rows} Pixel von {name} werden gerendert.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Assess a map</source>
      <translation>Eine Karte bewerten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Estimates from points with a reference class how often a map is right, which classes it confuses, and how large each class is, all with 95 % intervals. Points come from Draw points to assess a map, or from elsewhere if they were drawn at random. The report is a page with pictures that needs no other file.</source>
      <translation>Schätzt aus Punkten mit Referenzklasse, wie oft eine Karte stimmt, welche Klassen sie verwechselt und wie groß jede Klasse ist, alles mit 95-%-Intervallen. Punkte stammen aus Punkte zur Kartenbewertung ziehen oder, falls zufällig gezogen, von anderswo. Der Bericht ist eine Seite mit Bildern, die keine andere Datei braucht.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Points</source>
      <translation>Punkte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>A sample that was interpreted, or any points with a reference class.</source>
      <translation>Eine ausgewertete Stichprobe oder beliebige Punkte mit Referenzklasse.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Of a sample only needed to assess a newer map than the one it was drawn on.</source>
      <translation>Bei einer Stichprobe nur nötig, um eine neuere Karte als die zu bewerten, auf der sie gezogen wurde.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Field of the reference class</source>
      <translation>Feld der Referenzklasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Names or numbers; empty for the interpretations of a sample.</source>
      <translation>Namen oder Nummern; leer für die Auswertungen einer Stichprobe.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Points from elsewhere were drawn</source>
      <translation>Punkte anderer Herkunft wurden gezogen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>stratified: within each class; random: over the whole area, or on a grid.</source>
      <translation>stratified: innerhalb jeder Klasse; random: über die ganze Fläche oder auf einem Gitter.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Interpreter (all if empty)</source>
      <translation>Interpret (alle, wenn leer)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Whose interpretations count; of all, the class that most of them gave.</source>
      <translation>Wessen Auswertungen zählen; von allen die Klasse, die die meisten gaben.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>The raster that points from elsewhere were drawn in, class by class.</source>
      <translation>Das Raster, in dem Punkte anderer Herkunft Klasse für Klasse gezogen wurden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>The area that points from elsewhere were drawn in.</source>
      <translation>Das Gebiet, in dem Punkte anderer Herkunft gezogen wurden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Imagery for the report</source>
      <translation>Bilddaten für den Bericht</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>The report shows it where the map is wrong: its first three bands.</source>
      <translation>Der Bericht zeigt sie dort, wo die Karte falsch ist: ihre ersten drei Kanäle.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Table</source>
      <translation>Tabelle</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Overall accuracy (%)</source>
      <translation>Gesamtgenauigkeit (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Its standard error (%)</source>
      <translation>Ihr Standardfehler (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Number of points</source>
      <translation>Anzahl der Punkte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Choose the map: these points do not say which one they assess.</source>
      <translation>Wählen Sie die Karte: Diese Punkte sagen nicht, welche sie bewerten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/assess.py" />
      <source>Choose the field that holds the reference class.</source>
      <translation>Wählen Sie das Feld mit der Referenzklasse.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Change between two dates</source>
      <translation>Veränderung zwischen zwei Zeitpunkten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Compares two class rasters, or the imagery of two dates that a model maps first. Writes what became what: a raster, polygons with the former and the new class, and a table of areas. Pixel size, extent and CRS may differ: the grid of the first date counts. Changes that a small shift of the maps explains, and small ones, do not count.</source>
      <translation>Vergleicht zwei Klassenraster oder die Bilder zweier Zeitpunkte, die ein Modell zuerst kartiert. Schreibt, was zu was wurde: ein Raster, Polygone mit früherer und neuer Klasse und eine Tabelle der Flächen. Pixelgröße, Ausdehnung und KBS dürfen sich unterscheiden: Es gilt das Gitter des ersten Zeitpunkts. Veränderungen, die eine kleine Verschiebung der Karten erklärt, und kleine zählen nicht.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Class raster, or imagery if a model is given. It is only read.</source>
      <translation>Klassenraster, oder Bilder, wenn ein Modell angegeben ist. Es wird nur gelesen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>The same of the later date.</source>
      <translation>Dasselbe vom späteren Zeitpunkt.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Maps both dates; without a model two class rasters are compared.</source>
      <translation>Kartiert beide Zeitpunkte; ohne Modell werden zwei Klassenraster verglichen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Tolerated shift in pixels</source>
      <translation>Geduldete Verschiebung in Pixeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Minimum change in pixels</source>
      <translation>Kleinste Veränderung in Pixeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Match classes by</source>
      <translation>Klassen zuordnen nach</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>auto: by name where both maps name their classes, else by number.</source>
      <translation>auto: nach Namen, wenn beide Karten ihre Klassen benennen, sonst nach Nummern.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Band of the classes, first date</source>
      <translation>Kanal der Klassen, erster Zeitpunkt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Of class rasters.</source>
      <translation>Von Klassenrastern.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Band of the classes, second date</source>
      <translation>Kanal der Klassen, zweiter Zeitpunkt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Extent (all that both have if empty)</source>
      <translation>Ausdehnung (leer: alles, was beide haben)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Change or no change</source>
      <translation>Veränderung oder keine</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Map of the first date (with a model)</source>
      <translation>Karte des ersten Zeitpunkts (mit Modell)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Map of the second date (with a model)</source>
      <translation>Karte des zweiten Zeitpunkts (mit Modell)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Table of areas</source>
      <translation>Tabelle der Flächen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Changed area (m²)</source>
      <translation>Veränderte Fläche (m²)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/change.py" />
      <source>Changed share</source>
      <translation>Veränderter Anteil</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Describe model</source>
      <translation>Modell beschreiben</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Shows the contract of an ONNX model: task, bands, pixel size, tile size, classes with their colours, origin and measured quality. The page appears in the result viewer; task, classes, bands, pixel size and tile size are outputs that the model designer and scripts can use.</source>
      <translation>Zeigt den Vertrag eines ONNX-Modells: Aufgabe, Kanäle, Pixelgröße, Kachelgröße, Klassen mit ihren Farben, Herkunft und gemessene Güte. Die Seite erscheint in der Ergebnisanzeige; Aufgabe, Klassen, Kanäle, Pixelgröße und Kachelgröße sind Ausgaben, die grafische Modellierung und Skripte verwenden können.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Description</source>
      <translation>Beschreibung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Names of the classes, joined by commas</source>
      <translation>Namen der Klassen, durch Kommas getrennt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Names of the bands, joined by commas</source>
      <translation>Namen der Kanäle, durch Kommas getrennt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Number of classes</source>
      <translation>Anzahl der Klassen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Pixel size in metres (0 if unknown)</source>
      <translation>Pixelgröße in Metern (0, wenn unbekannt)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Tile size in pixels</source>
      <translation>Kachelgröße in Pixeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>Minimum overlap in pixels</source>
      <translation>Mindestüberlappung in Pixeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/describe_model.py" />
      <source>{file}: {task}</source>
      <translation>{file}: {task}</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Test devices</source>
      <translation>Geräte testen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Runs a small model on every device of the backend and reports which ones work, how fast they are, how far their outputs differ from the CPU's, and why a device is not used. Nothing is downloaded and no setting is changed.</source>
      <translation>Führt ein kleines Modell auf jedem Gerät des Backends aus und meldet, welche funktionieren, wie schnell sie sind, wie weit ihre Ausgaben von denen der CPU abweichen und warum ein Gerät nicht verwendet wird. Es wird nichts heruntergeladen und keine Einstellung geändert.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Device that is used</source>
      <translation>Verwendetes Gerät</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Version of ONNX Runtime</source>
      <translation>Version der ONNX Runtime</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/devices.py" />
      <source>Number of devices that work</source>
      <translation>Anzahl der funktionierenden Geräte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Export labelled tiles</source>
      <translation>Gelabelte Kacheln exportieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Cuts a raster and the polygons labelled on it into a folder that grass-train finetune --data takes: images, masks (255 where nothing is labelled), classes.json and index.csv with the splits train, val and test. Only tiles with a label are written; they do not overlap. Classes are those that the form of the label layer offers, unless they are typed or taken from a model.</source>
      <translation>Schneidet ein Raster und die darauf gelabelten Polygone in einen Ordner, den grass-train finetune --data annimmt: Bilder, Masken (255, wo nichts gelabelt ist), classes.json und index.csv mit der Aufteilung in train, val und test. Nur Kacheln mit einem Label werden geschrieben; sie überlappen nicht. Die Klassen sind die, die das Formular des Labellayers anbietet, sofern sie nicht eingegeben oder einem Modell entnommen werden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>The imagery the polygons were labelled on. It is only read.</source>
      <translation>Die Bilder, auf denen die Polygone gelabelt wurden. Sie werden nur gelesen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Labelled polygons</source>
      <translation>Gelabelte Polygone</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Any CRS is accepted; of overlapping polygons the last one counts.</source>
      <translation>Jedes KBS ist möglich; von überlappenden Polygonen zählt das letzte.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Field of the class</source>
      <translation>Feld der Klasse</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Polygons without a value are taken for unlabelled.</source>
      <translation>Polygone ohne Wert gelten als nicht gelabelt.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Side of a square tile; those at the raster's edge are smaller.</source>
      <translation>Seitenlänge einer quadratischen Kachel; am Rand des Rasters sind sie kleiner.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Folder of the data set</source>
      <translation>Ordner des Datensatzes</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Number of tiles</source>
      <translation>Anzahl der Kacheln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Classes, joined by commas</source>
      <translation>Klassen, durch Kommas getrennt</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Names in the order of their numbers 0, 1, 2 ..., if the layer does not say them.</source>
      <translation>Namen in der Reihenfolge ihrer Nummern 0, 1, 2 ..., falls der Layer sie nicht nennt.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>A model whose classes are taken.</source>
      <translation>Ein Modell, dessen Klassen übernommen werden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Bands to keep, by number (all but alpha if empty)</source>
      <translation>Zu behaltende Kanäle, nach Nummer (leer: alle außer Alpha)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>In the order in which they are to be written: 4,1,2.</source>
      <translation>In der Reihenfolge, in der sie geschrieben werden sollen: 4,1,2.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Minimum labelled share of a tile</source>
      <translation>Mindestanteil beschrifteter Pixel einer Kachel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>0 keeps every label.</source>
      <translation>0 behält jedes Label.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Share for val, and for test</source>
      <translation>Anteil für val und für test</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/export_tiles.py" />
      <source>Of all tiles, each.</source>
      <translation>An allen Kacheln, jeweils.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Choose regions to label first</source>
      <translation>Zuerst zu labelnde Regionen wählen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Takes the regions that are most useful to label: of a high score, spread over the scene, not over one another, and, where the regions were drawn with a class raster that has a confidence, of low confidence. They become a GeoPackage with the field class, empty at first, whose form offers the classes. Label it, then run Export labelled tiles.</source>
      <translation>Wählt die Regionen, die zu labeln am nützlichsten ist: mit hoher Punktzahl, über die Szene verteilt, nicht übereinander, und, wenn die Regionen mit einem Klassenraster mit Konfidenz gezeichnet wurden, mit niedriger Konfidenz. Sie werden zu einem GeoPackage mit dem anfangs leeren Feld class, dessen Formular die Klassen anbietet. Dieses labeln, dann „Gelabelte Kacheln exportieren“ ausführen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Outlines or boxes of Draw gradient-selected regions.</source>
      <translation>Umrisse oder Rechtecke aus „Per Gradient gewählte Regionen zeichnen“.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Regions to label</source>
      <translation>Zu labelnde Regionen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>At most so many; overlapping ones are left out.</source>
      <translation>Höchstens so viele; überlappende werden ausgelassen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Such as building, road, water; or choose a model that has them.</source>
      <translation>Etwa Gebäude, Straße, Wasser; oder ein Modell wählen, das sie hat.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>A segmentation model whose classes are taken.</source>
      <translation>Ein Segmentierungsmodell, dessen Klassen übernommen werden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Number of regions</source>
      <translation>Anzahl der Regionen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Classes are missing: type them, or choose a model.</source>
      <translation>Es fehlen Klassen: Namen eingeben oder ein Modell wählen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>Only {count} regions do not lie over one another.</source>
      <translation>Nur {count} Regionen liegen nicht übereinander.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/label_regions.py" />
      <source>The model has no classes: choose a segmenter.</source>
      <translation>Das Modell hat keine Klassen: ein Segmentierungsmodell wählen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Learn a map from a few labels</source>
      <translation>Karte aus wenigen Labels lernen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Learns a model from labelled points, lines or polygons, a few of each class, and maps the layer with it if a folder is given. Nothing is trained: a fixed encoder describes the image, a linear classifier learns what the labels have in common. The log shows how well held-out labels are found again, and which labels the others contradict. The model runs like every other one, on other rasters too.</source>
      <translation>Lernt ein Modell aus beschrifteten Punkten, Linien oder Polygonen, wenigen je Klasse, und kartiert den Layer damit, wenn ein Ordner angegeben ist. Es wird kein Netz trainiert: ein fester Encoder beschreibt das Bild, ein linearer Klassifikator lernt aus den Labels. Das Protokoll zeigt, wie gut zurückgehaltene Labels erkannt werden und welchen Labels die übrigen widersprechen. Das Modell läuft wie jedes andere, auch auf anderen Rastern.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>The imagery that was labelled. All of its bands are used. It is only read.</source>
      <translation>Die beschrifteten Bilddaten. Alle Kanäle werden verwendet. Sie werden nur gelesen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Points, lines or polygons with a class; any CRS is accepted.</source>
      <translation>Punkte, Linien oder Polygone mit einer Klasse; jedes KBS ist möglich.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Features without a value are left out.</source>
      <translation>Objekte ohne Wert werden ausgelassen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Folder for the map (none if empty)</source>
      <translation>Ordner für die Karte (leer: keine)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Class raster</source>
      <translation>Klassenraster</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Number of labels</source>
      <translation>Anzahl der Labels</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Accuracy on held-out labels</source>
      <translation>Genauigkeit auf zurückgehaltenen Labels</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Field that marks held-out labels</source>
      <translation>Feld, das zurückgehaltene Labels markiert</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Labels with the value 1, true, yes or check are not learnt from.</source>
      <translation>Aus Labels mit dem Wert 1, true, yes oder check wird nicht gelernt.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Features model (bundled if empty)</source>
      <translation>Merkmalsmodell (leer: mitgeliefertes)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Written by grass-train export with features.</source>
      <translation>Von grass-train export mit features geschrieben.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Learn from</source>
      <translation>Lernen aus</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Bands alone suit stacks of many bands and embedding rasters.</source>
      <translation>Nur Kanäle eignet sich für Stapel vieler Kanäle und Embedding-Raster.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Radius of points in pixels</source>
      <translation>Radius der Punkte in Pixeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>And half the width of lines.</source>
      <translation>Und die halbe Breite der Linien.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Classifier</source>
      <translation>Klassifikator</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>auto selects the best one.</source>
      <translation>auto wählt den besten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/learn.py" />
      <source>Other labels say {map} at {x}, {y}, which is labelled {label}.</source>
      <translation>Andere Labels ergeben {map} bei {x}, {y}; das Label dort ist {label}.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Band of the classes</source>
      <translation>Kanal der Klassen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Whole numbers, at most 255 different ones.</source>
      <translation>Ganze Zahlen, höchstens 255 verschiedene.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Strata (classes of the map if empty)</source>
      <translation>Schichten (Klassen der Karte, wenn leer)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Band of the strata</source>
      <translation>Kanal der Schichten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/map_algorithm.py" />
      <source>Mask layer (polygons)</source>
      <translation>Maskenlayer (Polygone)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>Polygonize class raster</source>
      <translation>Klassenraster polygonisieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>Turns a class raster, from this plugin or another source, into the polygons that a segmentation writes: connected components smaller than the minimum size are merged into their largest neighbour, borders lie on pixel edges or are simplified without gaps. Names and colours are those of the model, if one is given, else those of the layer's style, of the raster's category names and of its colour table.</source>
      <translation>Macht aus einem Klassenraster, von diesem Plugin oder aus anderer Quelle, die Polygone, die eine Segmentierung schreibt: zusammenhängende Flächen unter der Mindestgröße werden mit ihrem größten Nachbarn vereinigt, Grenzen liegen auf den Pixelkanten oder werden lückenlos vereinfacht. Namen und Farben sind die des Modells, wenn eines angegeben ist, sonst die des Layerstils, der Kategorienamen des Rasters und seiner Farbtabelle.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>Whole numbers, at most 255 different ones. It is only read.</source>
      <translation>Ganze Zahlen, höchstens 255 verschiedene. Es wird nur gelesen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>A second band called confidence gives each polygon its mean.</source>
      <translation>Ein zweiter Kanal namens confidence gibt jedem Polygon sein Mittel.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/polygonize.py" />
      <source>Names and colours of its classes are taken.</source>
      <translation>Namen und Farben seiner Klassen werden übernommen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Draw gradient-selected regions</source>
      <translation>Per Gradient gewählte Regionen zeichnen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Runs a regions model (ONNX) of a GraSS pretrained encoder over a raster. The attention map, computed from the gradient of the contrastive loss, selects segments that follow the edges of the image or, with the shape tile, one region of every tile, as GraSS does in training. Writes a GeoPackage with the layers regions (outlines) and boxes: rank, score, peak and mean of the map, area, and, with a class raster, the commonest class and its share. The map can be written as a raster.</source>
      <translation>Führt ein Regionenmodell (ONNX) eines mit GraSS vortrainierten Encoders über einem Raster aus. Die Aufmerksamkeitskarte, berechnet aus dem Gradienten des kontrastiven Verlusts, wählt Segmente, die den Kanten des Bildes folgen, oder, mit der Form tile, eine Region je Kachel, wie GraSS im Training. Schreibt ein GeoPackage mit den Layern regions (Umrisse) und boxes: Rang, Wert, Maximum und Mittel der Karte, Fläche und, mit einem Klassenraster, die häufigste Klasse und ihren Anteil. Die Karte kann als Raster geschrieben werden.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Shape</source>
      <translation>Form</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>object: segments that follow edges, any number a tile; tile: one region a tile.</source>
      <translation>object: Segmente, die Kanten folgen, beliebig viele je Kachel; tile: eine Region je Kachel.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Share of regions to keep, by score</source>
      <translation>Anteil der behaltenen Regionen, nach Punktzahl</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>The strongest regions are kept.</source>
      <translation>Die stärksten Regionen werden behalten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>mask: the region itself; box: the rectangle around it. The other is written too.</source>
      <translation>mask: die Region selbst; box: das Rechteck um sie. Das andere wird auch geschrieben.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Adds the commonest class of each region, its share, and the confidence.</source>
      <translation>Ergänzt die häufigste Klasse jeder Region, ihren Anteil und die Konfidenz.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>Threshold of the map (-1 = model default)</source>
      <translation>Schwelle der Karte (-1 = Modellvorgabe)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/regions.py" />
      <source>0 to 1, between the minimum and maximum of the map; for the shape tile only.</source>
      <translation>0 bis 1, zwischen Minimum und Maximum der Karte; nur für die Form tile.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Draw points to assess a map</source>
      <translation>Punkte zur Kartenbewertung ziehen</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Draws pixels of a class raster at random, in each class or stratum by itself, as many as the requested standard error needs. Look at each point without seeing the map, on the Accuracy tab, then run Assess a map: it estimates how often the map is right and how large each class is, with intervals.</source>
      <translation>Zieht zufällig Pixel eines Klassenrasters, in jeder Klasse oder Schicht für sich, so viele, wie der gewünschte Standardfehler braucht. Sehen Sie jeden Punkt an, ohne die Karte zu sehen, im Reiter Genauigkeit, und führen Sie dann Karte bewerten aus: Es schätzt mit Intervallen, wie oft die Karte stimmt und wie groß jede Klasse ist.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>The map to assess, of any origin. It is only read.</source>
      <translation>Die zu bewertende Karte, beliebiger Herkunft. Sie wird nur gelesen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Points (0 = by the standard error)</source>
      <translation>Punkte (0 = nach dem Standardfehler)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>More where the minimum of each stratum asks for it.</source>
      <translation>Mehr, wo das Minimum jeder Schicht es verlangt.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Standard error of the overall accuracy (%)</source>
      <translation>Standardfehler der Gesamtgenauigkeit (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>The 95 % interval is twice as wide to either side.</source>
      <translation>Das 95-%-Intervall reicht nach jeder Seite doppelt so weit.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Minimum of points in each stratum</source>
      <translation>Mindestzahl der Punkte in jeder Schicht</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>50 suits most maps.</source>
      <translation>50 passt für die meisten Karten.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>A raster whose values are the strata, on any grid.</source>
      <translation>Ein Raster, dessen Werte die Schichten sind, auf beliebigem Gitter.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Points are drawn inside only. Any CRS is accepted.</source>
      <translation>Punkte werden nur innerhalb gezogen. Jedes KBS ist möglich.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Standard error of each stratum's accuracy (%, 0 = none)</source>
      <translation>Standardfehler der Genauigkeit jeder Schicht (%, 0 = keiner)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Every stratum gets as many points as that needs.</source>
      <translation>Jede Schicht bekommt so viele Punkte, wie das braucht.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Expected accuracy (%)</source>
      <translation>Erwartete Genauigkeit (%)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>A bad guess makes the sample larger or the intervals wider, no figure wrong.</source>
      <translation>Eine schlechte Schätzung macht die Stichprobe größer oder die Intervalle breiter, aber keine Zahl falsch.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Expected accuracy of single strata</source>
      <translation>Erwartete Genauigkeit einzelner Schichten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Such as water=98, road=70, in percent.</source>
      <translation>Etwa Wasser=98, Straße=70, in Prozent.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Allocation of points to strata</source>
      <translation>Verteilung der Punkte auf die Schichten</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>By area, equally, or for the smallest error of the overall accuracy.</source>
      <translation>Nach Fläche, gleichmäßig oder für den kleinsten Fehler der Gesamtgenauigkeit.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Minimum distance (m)</source>
      <translation>Mindestabstand (m)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Of any two points; 0 for none.</source>
      <translation>Zweier Punkte; 0 für keinen.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>Seed</source>
      <translation>Startwert</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>The same seed draws the same points.</source>
      <translation>Derselbe Startwert zieht dieselben Punkte.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/sample_points.py" />
      <source>{name}: {points} points for {share:.2f} % of the map</source>
      <translation>{name}: {points} Punkte für {share:.2f} % der Karte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Segment raster</source>
      <translation>Raster segmentieren</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Runs a segmentation model (ONNX) over a raster of any size, in a separate process. Writes a GeoTIFF (band 1 the class, band 2 the confidence in percent) and, if requested, polygons on the pixels' edges with class, area and mean confidence. Takes models exported by grass-train, and those of the Deepness plugin.</source>
      <translation>Führt ein Segmentierungsmodell (ONNX) über einem Raster beliebiger Größe aus, in einem separaten Prozess. Schreibt ein GeoTIFF (Kanal 1 die Klasse, Kanal 2 die Konfidenz in Prozent) und, falls gewünscht, Polygone auf den Pixelkanten mit Klasse, Fläche und mittlerer Konfidenz. Nimmt von grass-train exportierte Modelle und die des Plugins Deepness.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Tile size in pixels (0 = model default)</source>
      <translation>Kachelgröße in Pixeln (0 = Modellvorgabe)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Side of a square tile.</source>
      <translation>Seitenlänge einer quadratischen Kachel.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Tile overlap in pixels (-1 = model default)</source>
      <translation>Kachelüberlappung in Pixeln (-1 = Modellvorgabe)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>More overlap hides seams better and takes longer.</source>
      <translation>Mehr Überlappung verdeckt Nähte besser und dauert länger.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Memory for a row of tiles in MB (0 = 512)</source>
      <translation>Speicher für eine Kachelzeile in MB (0 = 512)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Wider rasters are processed in panels; the results are the same.</source>
      <translation>Breitere Raster werden in Streifen verarbeitet; die Ergebnisse sind dieselben.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Test-time augmentation</source>
      <translation>Testzeit-Augmentierung</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Mean over mirrored copies: flips takes four times as long, rotations eight times.</source>
      <translation>Mittelwert über Spiegelbilder: flips dauert viermal so lange, rotations achtmal.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>0 = one class has all probability, 100 = all classes are equal.</source>
      <translation>0 = eine Klasse hat die ganze Wahrscheinlichkeit, 100 = alle Klassen sind gleich.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>A band for each class, in percent.</source>
      <translation>Ein Kanal für jede Klasse, in Prozent.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/segment.py" />
      <source>Above 100: unlike the model's training imagery, if the model describes it.</source>
      <translation>Über 100: anders als die Trainingsbilder des Modells, sofern das Modell sie beschreibt.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Pixels whose centre lies outside are left out. Any CRS is accepted.</source>
      <translation>Pixel, deren Mitte außerhalb liegt, werden ausgelassen. Jedes KBS ist möglich.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Bands (chosen by colour and name if empty)</source>
      <translation>Kanäle (leer: nach Farbe und Name gewählt)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>The raster's bands in the model's order, by number or name: nir,3,2.</source>
      <translation>Die Kanäle des Rasters in der Reihenfolge des Modells, nach Nummer oder Name: nir,3,2.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Pixel size (m; 0 = model default)</source>
      <translation>Pixelgröße (m; 0 = Modellvorgabe)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Pixel size of the model input and of the results; -1 keeps the raster's.</source>
      <translation>Pixelgröße der Modelleingabe und der Ergebnisse; -1 behält die des Rasters bei.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Batch size (0 = automatic)</source>
      <translation>Batchgröße (0 = automatisch)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Smaller batches need less memory.</source>
      <translation>Kleinere Batches brauchen weniger Speicher.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Threads (0 = one per core)</source>
      <translation>Threads (0 = einer pro Kern)</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Threads of the runtime on the CPU.</source>
      <translation>Threads der Laufzeitumgebung auf der CPU.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Device for the model; the log reports the device used and why.</source>
      <translation>Gerät für das Modell; das Protokoll nennt das verwendete Gerät und den Grund.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Units of the values</source>
      <translation>Einheiten der Werte</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>physical: stored values times the scale plus the offset the raster declares.</source>
      <translation>physical: gespeicherte Werte mal Skalierung plus Offset, wie im Raster angegeben.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Minimum polygon size in pixels</source>
      <translation>Mindestgröße der Polygone in Pixeln</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Smaller polygons are merged into their largest neighbour.</source>
      <translation>Kleinere Polygone werden mit ihrem größten Nachbarn vereinigt.</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Simplify borders by pixels</source>
      <translation>Grenzen vereinfachen um Pixel</translation>
    </message>
    <message>
      <location filename="../../grass_qgis/provider/shared_parameters.py" />
      <source>Shared borders stay without gaps; 0 keeps borders on pixel edges.</source>
      <translation>Gemeinsame Grenzen bleiben ohne Lücken; 0 belässt die Grenzen auf den Pixelkanten.</translation>
    </message>
  </context>
</TS>
