/**
 * The kinds of operations and steps that nouns have registered with this replica.
 */
import { OperationKind, StepKind } from './types';

const STEP_KIND = /^[a-z0-9.-]+@[1-9][0-9]*$/;

export class Registry {
  private readonly operations = new Map<string, OperationKind>();
  private readonly steps = new Map<string, StepKind>();

  addOperationKind(kind: OperationKind): void {
    if (this.operations.has(kind.name)) {
      throw new Error(`The operation kind ${kind.name} is registered twice`);
    }
    this.operations.set(kind.name, kind);
  }

  addStepKind(kind: StepKind): void {
    if (!STEP_KIND.test(kind.kind)) {
      throw new Error(
        `The step kind ${kind.kind} is not written as name@major, for example placement.apply@1`,
      );
    }
    if (this.steps.has(kind.kind)) {
      throw new Error(`The step kind ${kind.kind} is registered twice`);
    }
    this.steps.set(kind.kind, kind);
  }

  operation(name: string): OperationKind | undefined {
    return this.operations.get(name);
  }

  step(kind: string): StepKind | undefined {
    return this.steps.get(kind);
  }

  operationNames(): string[] {
    return [...this.operations.keys()];
  }

  stepNames(): string[] {
    return [...this.steps.keys()];
  }
}
