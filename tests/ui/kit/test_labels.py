from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import swatch
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.theme import Tone, contrast, tone_colour


def ink(label):
    return label.palette().color(label.foregroundRole())


def test_toned_words_fade_with_what_they_belong_to(appearance, shown):
    page = QWidget()
    page.setLayout(QVBoxLayout())
    label = ToneLabel("No order with this id is sent twice.")
    page.layout().addWidget(label)
    shown(page)
    assert ink(label) == tone_colour(Tone.MUTED, QApplication.palette())
    page.setEnabled(False)
    assert ink(label) == QApplication.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    page.setEnabled(True)
    assert ink(label) == tone_colour(Tone.MUTED, QApplication.palette())


def test_mark_of_a_store_can_be_told_from_a_selection_of_its_own_colour(appearance, qapp):
    ground = qapp.palette().color(QPalette.ColorRole.Highlight)
    image = swatch(ground.name()).pixmap(32, 32, QIcon.Mode.Selected).toImage()
    across = [QColor(image.pixelColor(x, 16)) for x in range(32)]
    assert max(contrast(colour, ground) for colour in across if colour.alpha() > 200) >= 3
