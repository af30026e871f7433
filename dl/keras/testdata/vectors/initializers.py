# The initializers that draw nothing. The others are tested by their distributions, in dl/initializers.
from keras import initializers as i

from vectors import Family, array, plain

f = Family("initializers")
for name, initializer, *shapes in [
    ("zeros", i.Zeros(), (2, 3), (4,), ()),
    ("ones", i.Ones(), (2, 3), (4,), ()),
    ("constant", i.Constant(), (3,)),
    ("constant_value", i.Constant(0.25), (2, 3), (1, 2, 2)),
    ("identity", i.Identity(), (3, 3), (2, 4)),
    ("identity_gain", i.Identity(gain=0.5), (4, 2)),
    ("stft", i.STFT(), (8, 1, 5), (7, 1, 3)),
    ("stft_imag", i.STFT(side="imag", window="hamming", scaling="spectrum"), (8, 1, 5)),
    ("stft_periodic", i.STFT(window="blackman", periodic=True), (8, 1, 5)),
    ("stft_plain", i.STFT(window=None, scaling=None), (8, 1, 5)),
    ("stft_unscaled", i.STFT(window="blackmanharris", scaling=None), (6, 1, 4)),
    ("stft_nuttall", i.STFT(window="nuttall"), (6, 1, 4)),
    ("stft_flattop", i.STFT(window="flattop"), (6, 1, 4)),
    ("stft_bartlett", i.STFT(window="bartlett", periodic=True), (6, 1, 4)),
    ("stft_cosine", i.STFT(window="cosine", periodic=True), (6, 1, 4)),
    ("stft_boxcar", i.STFT(window="boxcar"), (6, 1, 4)),
]:
    config = plain(initializer.get_config())
    if isinstance(initializer, i.Identity):
        config = {"gain": initializer.gain}  # Keras's own get_config forgets it
    for shape in shapes:
        f.add(kind="initializer", name=name, cls=type(initializer).__name__, config=config, y=array(initializer(shape)))
f.write()
