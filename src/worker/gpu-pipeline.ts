/** A compute kernel with what its layout follows from its code. Rejects where the device does not take it. */
export function openPipeline(
  device: GPUDevice,
  label: string,
  code: string,
  constants: Record<string, number> = {},
): Promise<GPUComputePipeline> {
  return device.createComputePipelineAsync({
    label,
    layout: "auto",
    compute: { module: device.createShaderModule({ label, code }), constants },
  });
}
