"""The hook for pyannote.audio with the real package and small models that the test makes; random, so of no use.

The package brings a torch of its own and is no dependency: without it this is skipped, and `test_listening.py` tries
the hook with a stand-in.
"""

from pathlib import Path

import numpy as np
import pytest

from transcription import ModelUnavailable
from transcription.pyannote_separation import PyannoteSeparator
from transcription.types import Span

pytest.importorskip("pyannote.audio", reason="pyannote.audio is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")

RATE = 16_000
WIDTH = 16
CONFIG = """
version: 3.1.0
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: AgglomerativeClustering
    segmentation: {segmentation}
    embedding: {folder}/embedding.ckpt
    embedding_exclude_overlap: true
    plda: {folder}
params:
  clustering: {{method: centroid, min_cluster_size: 1, threshold: 0.7}}
  segmentation: {{min_duration_off: 0.0}}
"""


def save(model, path, problem, resolution, **more):
    """Give the model a task and write it as pyannote's own checkpoints are written."""
    import pytorch_lightning
    from pyannote.audio.core.task import Specifications

    model.specifications = Specifications(problem=problem, resolution=resolution, duration=5.0, **more)
    model.build()
    trainer = pytorch_lightning.Trainer(accelerator="cpu", logger=False, enable_checkpointing=False)
    trainer.strategy.connect(model)
    trainer.save_checkpoint(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the models of a pipeline for two speakers."""
    import torch
    from pyannote.audio.core.task import Problem, Resolution
    from pyannote.audio.models.embedding import XVectorSincNet
    from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(0)
    made = tmp_path_factory.mktemp("pipeline")
    lstm = {"hidden_size": WIDTH, "num_layers": 1, "bidirectional": True}
    hearing = PyanNet(sincnet={"stride": 10}, lstm=lstm, linear={"hidden_size": 8, "num_layers": 1})
    kinds = {"classes": ["one", "other"], "powerset_max_classes": 2, "permutation_invariant": True}
    save(hearing, made / "segmentation.ckpt", Problem.MONO_LABEL_CLASSIFICATION, Resolution.FRAME, **kinds)
    voices = XVectorSincNet(dimension=WIDTH)
    save(voices, made / "embedding.ckpt", Problem.REPRESENTATION, Resolution.CHUNK, classes=["one"])
    nothing, same = np.zeros(WIDTH), np.eye(WIDTH)
    np.savez(made / "xvec_transform.npz", mean1=nothing, mean2=nothing, lda=same)
    np.savez(made / "plda.npz", mu=nothing, tr=same, psi=np.linspace(2, 1, WIDTH))
    (made / "config.yaml").write_text(CONFIG.format(folder=made, segmentation=made / "segmentation.ckpt"))
    return made


def test_the_package_loads_a_pipeline_of_this_machine_and_tells_voices(folder):
    seconds = np.arange(12 * RATE) / RATE
    noise = 0.5 * np.random.default_rng(0).standard_normal(len(seconds))
    wave = (0.3 * np.where(seconds % 4 < 2, np.sin(2 * np.pi * 150 * seconds), noise)).astype(np.float32)

    separator = PyannoteSeparator.from_path(folder)
    spans = separator.separate(
        lambda span: wave[round(span.start_s * RATE) : round(span.end_s * RATE)], [Span(0.0, 5.5), Span(6.0, 12.0)]
    )

    assert separator.name.startswith("pyannote-")
    assert {span.voice for span in spans} == {0, 1}
    assert [span.start_s for span in spans] == sorted(span.start_s for span in spans)
    assert all(0.0 <= span.start_s < span.end_s <= 12.0 for span in spans)


def test_a_pipeline_whose_models_are_elsewhere_is_refused_and_nothing_is_fetched(folder):
    config = folder / "elsewhere.yaml"
    config.write_text(CONFIG.format(folder=folder, segmentation="pyannote/segmentation-3.0"))

    with pytest.raises(ModelUnavailable, match=r"elsewhere\.yaml: pyannote\.audio cannot load it"):
        PyannoteSeparator.from_path(config)
