"""The vendor's names of its pricing models."""

MODELS = {
    "FIXED_WIDTH": "Simple Letter Model",
    "MATERIAL_LENGTH": "Advanced Letter Model",
    "FRAME_FIT": "Frame Fit Model",
}
